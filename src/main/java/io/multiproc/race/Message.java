package io.multiproc.race;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the test tells a process.
 *
 * @param run the number of the run
 * @param start how its actors begin
 * @param operations serialized, or empty if they are those of the last message
 * @param shared the shared object, serialized, or empty if it is that of the last message
 * @param parts for one actor each
 */
record Message(int run, Start start, byte[] operations, byte[] shared, List<Part> parts) {
    enum Start {
        /** At once, and without delays. */
        ALONE,
        /** All together. */
        TOGETHER,
        /** Together, and one at a time. */
        IN_TURN
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(run);
            out.writeByte(start.ordinal());
            write(out, operations);
            write(out, shared);
            out.writeInt(parts.size());
            for (Part part : parts) {
                out.writeInt(part.lane());
                out.writeInt(part.from());
                out.writeLong(part.seed());
                out.writeInt(part.pauseAt());
                out.writeInt(part.script().size());
                for (Planned planned : part.script()) {
                    out.writeInt(planned.operation());
                    write(out, planned.argument());
                }
                out.writeInt(part.kills().size());
                for (Kill kill : part.kills()) {
                    out.writeInt(kill.actor());
                    out.writeInt(kill.operation());
                    out.writeByte(kill.moment().ordinal());
                    out.writeInt(kill.number());
                    out.writeUTF(kill.point());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e); // not to memory
        }
        return bytes.toByteArray();
    }

    static Message decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int run = in.readInt();
        Start start = Start.values()[in.readByte()];
        byte[] operations = read(in);
        byte[] shared = read(in);
        List<Part> parts = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            int lane = in.readInt();
            int from = in.readInt();
            long seed = in.readLong();
            int pauseAt = in.readInt();
            List<Planned> script = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                script.add(new Planned(in.readInt(), read(in)));
            }
            List<Kill> kills = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                kills.add(new Kill(
                        in.readInt(), in.readInt(), Kill.Moment.values()[in.readByte()], in.readInt(), in.readUTF()));
            }
            parts.add(new Part(lane, from, seed, pauseAt, script, kills));
        }
        return new Message(run, start, operations, shared, parts);
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
