package io.multiproc.bench.host;

import io.multiproc.process.JvmProcess;
import io.multiproc.value.SharedInt;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two processes talk through rings of Agrona's in a file that both map, and never sleep. The arguments are what they
 * do, the kind of the rings, the size of a message in bytes, and the processors of this process and of its partner.
 *
 * <ul>
 *   <li>{@code throughput}: this process writes and the partner reads; an operation is one message
 *   <li>{@code roundtrip}: a message goes to the partner and comes back through another ring; an operation is one
 *       round trip
 * </ul>
 */
public final class AgronaHost {
    private AgronaHost() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 5) {
            throw new IllegalArgumentException(
                    "usage: throughput|roundtrip KIND SIZE A B, bytes and the processors' numbers");
        }
        boolean returns = arguments[0].equals("roundtrip");
        String kind = arguments[1];
        int size = Integer.parseInt(arguments[2]);
        Path file = AgronaMemory.create();
        try {
            String path = file.toString();
            try (Rendezvous meeting = Rendezvous.create();
                    SharedInt mapped = SharedInt.create(0);
                    JvmProcess partner =
                            JvmProcess.start("partner", () -> attend(meeting, mapped, path, kind, size, returns))) {
                try {
                    AgronaPair pair = AgronaPair.of(path, kind, size);
                    Rendezvous.awaitSet(mapped, partner);
                    Files.delete(file);
                    Processors.place(partner, arguments[3], arguments[4]);
                    Requests.serve(
                            operations -> meeting.run(partner, returns ? pair::ask : pair::writeAll, operations));
                } finally {
                    meeting.sendHome();
                }
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void attend(
            Rendezvous meeting, SharedInt mapped, String path, String kind, int size, boolean returns)
            throws Exception {
        AgronaPair pair = AgronaPair.of(path, kind, size);
        mapped.set(1);
        meeting.attend(returns ? pair::answer : pair::readAll);
    }
}
