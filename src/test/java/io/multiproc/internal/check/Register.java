package io.multiproc.internal.check;

/** A register of numbers, which is 0 at first, and how its calls look. */
final class Register implements Model {
    record Write(int value) {}

    record Read(int value) {}

    record Add(int before) {}

    static Call write(int lane, long invoked, long returned, int value) {
        return new Call(lane, invoked, returned, new Write(value));
    }

    static Call read(int lane, long invoked, long returned, int value) {
        return new Call(lane, invoked, returned, new Read(value));
    }

    static Call add(int lane, long invoked, long returned, int before) {
        return new Call(lane, invoked, returned, new Add(before));
    }

    @Override
    public Object initial() {
        return 0;
    }

    @Override
    public Object after(Object state, Call call) {
        if (call.what() instanceof Write write) {
            return write.value;
        }
        if (call.what() instanceof Read read) {
            return call.pending() || state.equals(read.value) ? state : null;
        }
        Add add = (Add) call.what();
        return call.pending() || state.equals(add.before) ? (int) state + 1 : null;
    }
}
