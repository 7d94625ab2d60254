/*
 * The lock with owner death (io.multiproc.internal.lock.LockWord): N processes lock, work, and unlock, and any of them may be killed at any step.
 *
 * The word is one number, as in LockRecord: owner, contended, died. The futex compares its low half only: owner and contended. Each step of the code that
 * reads or changes shared memory is one step here; a wait that ends because its slice of time is over is possible only after a death, so that a lost
 * wake-up among the living cannot hide behind it.
 *
 * Checked, for every order of steps:
 *   - mutual exclusion: one living process inside;
 *   - after an owner's death nobody takes the lock as healthy until one repair was completed by markConsistent;
 *   - no lost wake-up and no deadlock: the living come to their end (no invalid end state).
 *
 * Broken on purpose, to see that the checks find it:
 *   -DNO_RECHECK            sleeps without looking at the word again
 *   -DWAKE_BEFORE_RELEASE   the unlock wakes first and then releases
 *   -DHEALTHY_AFTER_DEATH   who finds the owner dead makes the lock FREE
 */
#ifndef N
#define N 3
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif
#ifndef DEATHS
#define DEATHS 2
#endif

/* the word: bits 0..2 owner, bit 3 contended, bit 4 died */
#define FREE 0
#define CONTENDED 8
#define DIED 16
#define OWNER(w) ((w) & 7)
#define LOW(w) ((w) & 15)
#define IS_CONTENDED(w) (((w) & CONTENDED) != 0)
#define IS_DIED(w) (((w) & DIED) != 0)

byte word = FREE;
bool dead[N + 1];
bool sleeping[N + 1];
byte deaths = 0;
byte inside = 0;      /* who is between a lock and an unlock */
bool dirty = false;   /* what the lock guards is half changed */
bool killed[N + 1];

/* a compare-and-set: ok says whether it did */
inline cas(from, to) {
    atomic {
        if
        :: word == (from) -> word = (to); ok = true
        :: else -> ok = false
        fi
    }
}

inline wakeOne() {
    atomic {
        if
        :: sleeping[1] -> sleeping[1] = false
        :: sleeping[2] -> sleeping[2] = false
#if N > 2
        :: sleeping[3] -> sleeping[3] = false
#endif
        :: else
        fi
    }
}

inline wakeAll() {
    d_step {
        sleeping[1] = false;
        sleeping[2] = false;
#if N > 2
        sleeping[3] = false
#endif
    }
}

/* the kernel's part: sleeps if the low half is as expected */
inline await(expected) {
    atomic {
        if
#ifdef NO_RECHECK
        :: true -> sleeping[me] = true
#else
        :: LOW(word) == LOW(expected) -> sleeping[me] = true
        :: else
#endif
        fi
    }
    if
    :: !sleeping[me]
    :: deaths > 0 -> sleeping[me] = false /* the slice is over */
    fi
}

/* HELD or RECOVERING by a dead owner becomes ABANDONED */
inline abandon() {
#ifdef HEALTHY_AFTER_DEATH
    cas(seen, seen & CONTENDED);
#else
    cas(seen, DIED | (seen & CONTENDED));
#endif
    if
    :: ok && IS_CONTENDED(seen) -> wakeAll()
    :: else
    fi
}

/* FREE becomes HELD, or healthy is false: the lock is ABANDONED or RECOVERING */
inline lock() {
    healthy = true;
    taken = false;
    cas(FREE, me);
    if
    :: ok -> taken = true
    :: else
    fi;
    do
    :: taken || !healthy -> break
    :: else ->
        seen = word;
        if
        :: IS_DIED(seen) -> healthy = false
        :: !IS_DIED(seen) && OWNER(seen) == 0 ->
            cas(seen, me | CONTENDED);
            taken = ok
        :: !IS_DIED(seen) && OWNER(seen) != 0 ->
            seen = word;
            if
            :: OWNER(seen) == 0
            :: OWNER(seen) != 0 && dead[OWNER(seen)] -> abandon()
            :: OWNER(seen) != 0 && !dead[OWNER(seen)] ->
                ok = true;
                if
                :: !IS_CONTENDED(seen) -> cas(seen, seen | CONTENDED)
                :: else
                fi;
                if
                :: ok -> await(seen | CONTENDED)
                :: else
                fi
            fi
        fi
    od
}

/* ABANDONED becomes RECOVERING: taken; or somebody has repaired: not taken */
inline recover() {
    taken = false;
    do
    :: seen = word;
        if
        :: OWNER(seen) != 0 && dead[OWNER(seen)] -> abandon()
        :: !(OWNER(seen) != 0 && dead[OWNER(seen)]) && !IS_DIED(seen) -> break
        :: IS_DIED(seen) && OWNER(seen) == 0 ->
            cas(seen, me | (seen & (DIED | CONTENDED)));
            if
            :: ok -> taken = true; break
            :: else
            fi
        :: IS_DIED(seen) && OWNER(seen) != 0 && !dead[OWNER(seen)] ->
            ok = true;
            if
            :: !IS_CONTENDED(seen) -> cas(seen, seen | CONTENDED)
            :: else
            fi;
            if
            :: ok -> await(seen | CONTENDED)
            :: else
            fi
        fi
    od
}

/* RECOVERING becomes HELD */
inline markConsistent() {
    do
    :: seen = word;
        atomic {
            if
            :: word == seen -> word = seen & ~DIED; dirty = false; break
            :: else
            fi
        }
    od
}

/* HELD becomes FREE; RECOVERING becomes ABANDONED */
inline unlock() {
#ifdef WAKE_BEFORE_RELEASE
    seen = word;
    if
    :: IS_CONTENDED(seen) -> wakeOne()
    :: else
    fi;
    do
    :: seen = word;
        cas(seen, seen & DIED);
        if
        :: ok -> break
        :: else
        fi
    od
#else
    cas(me, FREE);
    if
    :: ok
    :: else ->
        do
        :: seen = word;
            cas(seen, seen & DIED);
            if
            :: ok ->
                if
                :: IS_DIED(seen) && IS_CONTENDED(seen) -> wakeAll()
                :: !IS_DIED(seen) && IS_CONTENDED(seen) -> wakeOne()
                :: else
                fi;
                break
            :: else
            fi
        od
    fi
#endif
}

/* between lock and unlock: what is guarded is changed in two steps */
inline work() {
    atomic { assert(inside == 0); assert(!dirty); inside = me; dirty = true };
    atomic { dirty = false; inside = 0 }
}

inline repair() {
    atomic { assert(inside == 0); inside = me; dirty = true };
    atomic { inside = 0 }
}

proctype Process(byte me) {
    byte seen;
    byte round = 0;
    bool ok, taken, healthy;
    {
        do
        :: round == ROUNDS -> break
        :: else ->
            lock();
            if
            :: taken ->
                assert(!dirty);
                work();
                unlock();
                round++
            :: else ->
                recover();
                if
                :: taken ->
                    repair();
                    if
                    :: markConsistent(); work()
                    :: skip /* gives up: the next must repair */
                    fi;
                    unlock()
                :: else
                fi
            fi
        od
    } unless {
        killed[me] -> d_step {
            dead[me] = true;
            sleeping[me] = false;
            if
            :: inside == me -> inside = 0
            :: else
            fi
        }
    }
}

/* kills up to DEATHS processes, whenever it likes, or not at all */
proctype Killer() {
    do
    :: deaths < DEATHS && !killed[1] -> atomic { killed[1] = true; deaths++ }
    :: deaths < DEATHS && !killed[2] -> atomic { killed[2] = true; deaths++ }
#if N > 2
    :: deaths < DEATHS && !killed[3] -> atomic { killed[3] = true; deaths++ }
#endif
    :: break
    od
}

init {
    atomic {
        run Process(1);
        run Process(2);
#if N > 2
        run Process(3);
#endif
        run Killer()
    }
}
