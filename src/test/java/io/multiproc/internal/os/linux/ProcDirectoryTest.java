package io.multiproc.internal.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.testing.NotOnWindows;
import java.io.BufferedReader;
import java.io.FileReader;
import org.junit.jupiter.api.Test;

/** What the kernel tells of this process's limits. */
@NotOnWindows("there is no /proc")
class ProcDirectoryTest {
    @Test
    void theNumberOfMappingsIsReadWhole() throws Exception {
        try (BufferedReader in = new BufferedReader(new FileReader("/proc/sys/vm/max_map_count"))) {
            assertEquals(Long.parseLong(in.readLine()), ProcDirectory.mostMappings());
        }
    }
}
