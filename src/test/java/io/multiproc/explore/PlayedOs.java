package io.multiproc.explore;

import io.multiproc.internal.os.Futex;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Processes;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Segments;
import io.multiproc.internal.os.Semaphores;

/** The operating system as several parties in one process see it: real memory, played lives and sleeps. */
final class PlayedOs implements Os {
    private final Os real;
    private final PlayedFutex futex = new PlayedFutex();

    PlayedOs(Os real) {
        this.real = real;
    }

    @Override
    public Segments segments() {
        return new Segments() {
            @Override
            public Segment create(String name, long size) {
                return new PlayedSegment(real.segments().create(name, size), Party.current(), true);
            }

            @Override
            public Segment createFile(long size) {
                return new PlayedSegment(real.segments().createFile(size), Party.current(), true);
            }

            @Override
            public Segment open(String name, boolean readOnly) {
                return new PlayedSegment(real.segments().open(name, readOnly), Party.current(), false);
            }

            @Override
            public Segment attach(SegmentAddress address, boolean readOnly, String object) {
                Segment found = real.segments().attach(PlayedSegment.plain(address), readOnly, object);
                return new PlayedSegment(found, PlayedSegment.partyOf(address), false);
            }

            @Override
            public boolean unlink(String name) {
                return real.segments().unlink(name);
            }
        };
    }

    @Override
    public Futex futex() {
        return futex;
    }

    @Override
    public Semaphores semaphores() {
        return real.semaphores();
    }

    @Override
    public Processes processes() {
        return real.processes();
    }
}
