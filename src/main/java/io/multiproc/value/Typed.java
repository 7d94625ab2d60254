package io.multiproc.value;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.internal.lock.LockWord;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.Names;
import io.multiproc.internal.object.ObjectSpec;
import io.multiproc.internal.object.View;
import io.multiproc.memory.SharedOptions;
import java.util.function.Consumer;

/** Making and opening typed memory: the same for values and arrays. */
final class Typed {
    private static final long LONGEST = 1L << 56;

    private Typed() {}

    static View create(SharedOptions options, Kind kind, TypeCode code, long length, Consumer<View> first) {
        if (length < 0 || length > LONGEST) {
            throw new IllegalArgumentException("length out of range: length=" + length + ", range=0.." + LONGEST);
        }
        View.Placement placement = new View.Placement(options.name().orElse(null), options.processes());
        return View.create(placement, new ObjectSpec(kind, code.code(), code.size(), length), view -> {
            LockWord.initialize(view, view.lockAt(), options.onOwnerDeath());
            first.accept(view);
        });
    }

    /** Opens an object whose code has a carrier, or any if that is null. */
    static View open(String name, Kind kind, Class<?> carrier) {
        View view = View.open(Names.check(name), kind, false);
        try {
            TypeCode found = codeOf(view);
            if (carrier != null && found.carrier() != carrier) {
                throw new IncompatibleObjectException(
                        name, "type code", "one of " + TypeCode.lettersOf(carrier), found.name());
            }
            return view;
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }

    /** Whoever loses a race opens what the winner made; whoever opens too late makes it anew. */
    static View openOrCreate(String name, Kind kind, TypeCode code, long length, Consumer<View> first) {
        while (true) {
            try {
                return expect(open(name, kind, null), code, length);
            } catch (NoSuchNameException e) {
                try {
                    return create(SharedOptions.named(name), kind, code, length, first);
                } catch (NameExistsException taken) {
                    continue;
                }
            }
        }
    }

    private static View expect(View view, TypeCode code, long length) {
        try {
            if (codeOf(view) != code) {
                throw new IncompatibleObjectException(
                        view.name(), "type code", code.name(), codeOf(view).name());
            }
            if (view.spec().count() != length) {
                throw new IncompatibleObjectException(
                        view.name(), "length", length, view.spec().count());
            }
            return view;
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }

    /** The object for a view of a value. */
    static SharedValue value(View view) {
        Class<?> carrier = codeOf(view).carrier();
        if (carrier == int.class) {
            return new SharedInt(view);
        }
        return carrier == long.class ? new SharedLong(view) : new SharedDouble(view);
    }

    /** The object for a view of an array. */
    static SharedArray array(View view) {
        Class<?> carrier = codeOf(view).carrier();
        if (carrier == int.class) {
            return new SharedIntArray(view);
        }
        return carrier == long.class ? new SharedLongArray(view) : new SharedDoubleArray(view);
    }

    static TypeCode codeOf(View view) {
        ObjectSpec spec = view.spec();
        view.require(spec.kind() != Kind.VALUE || spec.count() == 1, "values", spec.count());
        TypeCode code = TypeCode.find(spec.code());
        if (code == null) {
            throw new IncompatibleObjectException(
                    view.describe(),
                    "type code",
                    "one of " + TypeCode.lettersOf(null),
                    TypeCode.printable(spec.code()));
        }
        if (code.size() != spec.elementSize()) {
            String expected = code.size() + " bytes for type code " + code + ", a " + code.cType() + " of this system";
            throw new IncompatibleObjectException(
                    view.describe(), "element size", expected, spec.elementSize() + " bytes, as on another system");
        }
        return code;
    }
}
