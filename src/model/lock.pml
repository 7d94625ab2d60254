/*
 * The lock with owner death (io.multiproc.internal.lock.LockWord): N processes lock, work, and unlock, and any of them may be killed at any step.
 *
 * The word is one number, as in LockRecord: owner, contended, died, woken, starving. The futex compares its low half only: owner and contended. Each step of the code that
 * reads or changes shared memory is one step here; a wait that ends because its slice of time is over is possible only after a death, so that a lost
 * wake-up among the living cannot hide behind it. A waiter may be starving after each sleep.
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
 *   -DFORGOTTEN_SLEEPER     an unlock that has woken no thread takes the mark away and does not look whether one has gone to sleep since
 *   -DSTARVING_SLEEPS       a starving waiter that finds the lock free, but was not woken, leaves it to another
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

/* the word: bits 0..2 owner, bit 3 contended, bit 4 died, bit 5 woken, bit 6 starving */
#define FREE 0
#define CONTENDED 8
#define DIED 16
#define WOKEN 32
#define STARVING 64
#define MARKS (CONTENDED | WOKEN | STARVING)
#define NOT_WOKEN (255 - WOKEN)
#define NOT_HANDED (255 - WOKEN - STARVING)
#define NOT_CONTENDED (255 - CONTENDED)
#define OWNER(w) ((w) & 7)
#define LOW(w) ((w) & 15)
#define IS_CONTENDED(w) (((w) & CONTENDED) != 0)
#define IS_DIED(w) (((w) & DIED) != 0)
#define IS_WOKEN(w) (((w) & WOKEN) != 0)
#define IS_STARVING(w) (((w) & STARVING) != 0)
/* whether the calling thread leaves the free lock to another */
#ifdef STARVING_SLEEPS
#define GIVES_WAY(w) (OWNER(w) == 0 && IS_STARVING(w) && !woken)
#else
#define GIVES_WAY(w) (OWNER(w) == 0 && IS_STARVING(w) && !woken && !starving)
#endif

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

/* told says whether there was one */
inline wakeOne() {
    atomic {
        told = true;
        if
        :: sleeping[1] -> sleeping[1] = false
        :: sleeping[2] -> sleeping[2] = false
#if N > 2
        :: sleeping[3] -> sleeping[3] = false
#endif
        :: else -> told = false
        fi
    }
}

/* wakes a sleeper of the free lock, of which the mark tells already; if there is none the mark goes, unless one has come meanwhile */
inline wakeOneMarked() {
    wakeOne();
    do
    :: told -> break
    :: else ->
        seen = word;
        if
#ifdef FORGOTTEN_SLEEPER
        :: true -> cas(seen, seen & NOT_WOKEN); told = ok
#else
        :: OWNER(seen) == 0 && IS_CONTENDED(seen) ->
            cas(seen, seen & NOT_CONTENDED);
            if
            :: ok -> wakeOne()
            :: else
            fi
        :: !(OWNER(seen) == 0 && IS_CONTENDED(seen)) && !IS_WOKEN(seen) -> told = true
        :: !(OWNER(seen) == 0 && IS_CONTENDED(seen)) && IS_WOKEN(seen) -> cas(seen, seen & NOT_WOKEN); told = ok
#endif
        fi
    od
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
        woken = false;
        if
#ifdef NO_RECHECK
        :: true -> sleeping[me] = true; woken = true
#else
        :: LOW(word) == LOW(expected) -> sleeping[me] = true; woken = true
        :: else
#endif
        fi
    }
    if
    :: !sleeping[me]
    :: deaths > 0 -> sleeping[me] = false /* the slice is over: the mark may be a dead one's */
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
    :: ok && (seen & MARKS) != 0 -> wakeAll()
    :: else
    fi
}

/* FREE becomes HELD, or healthy is false: the lock is ABANDONED or RECOVERING */
inline lock() {
    healthy = true;
    taken = false;
    slept = false;
    woken = false;
    starving = false;
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
        :: !IS_DIED(seen) && OWNER(seen) == 0 && !GIVES_WAY(seen) ->
            d_step {
                next = me | (seen & MARKS);
                if
                :: slept -> next = next | CONTENDED
                :: else
                fi;
                if
                :: woken || starving -> next = next & NOT_HANDED
                :: else
                fi
            };
            cas(seen, next);
            taken = ok
        :: !IS_DIED(seen) && (OWNER(seen) != 0 || GIVES_WAY(seen)) ->
            seen = word;
            if
            :: OWNER(seen) == 0 && !GIVES_WAY(seen)
            :: OWNER(seen) != 0 && dead[OWNER(seen)] -> abandon()
            :: OWNER(seen) != 0 && !dead[OWNER(seen)] || GIVES_WAY(seen) ->
                ok = true;
                d_step {
                    next = seen | CONTENDED;
                    if
                    :: woken || starving -> next = next & NOT_WOKEN
                    :: else
                    fi;
                    if
                    :: starving -> next = next | STARVING
                    :: else
                    fi
                };
                if
                :: next != seen -> cas(seen, next)
                :: else
                fi;
                if
                :: ok ->
                    await(next);
                    slept = true;
                    if
                    :: starving = true
                    :: true
                    fi
                :: else
                fi
            fi
        fi
    od;
    if
    :: slept && !taken -> propagate()
    :: else
    fi
}

/* a waiter leaves without the lock */
inline propagate() {
    do
    :: seen = word;
        if
        :: OWNER(seen) == 0 -> cas(seen, seen & NOT_HANDED)
        :: else -> cas(seen, (seen & NOT_HANDED) | CONTENDED)
        fi;
        if
        :: ok && OWNER(seen) == 0 -> wakeOne(); break
        :: ok && OWNER(seen) != 0 -> break
        :: else
        fi
    od
}

/* ABANDONED becomes RECOVERING: taken; or somebody has repaired: not taken */
inline recover() {
    taken = false;
    slept = false;
    woken = false;
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
            d_step {
                next = seen | CONTENDED;
                if
                :: woken -> next = next & NOT_WOKEN
                :: else
                fi
            };
            if
            :: next != seen -> cas(seen, next)
            :: else
            fi;
            if
            :: ok -> await(seen | CONTENDED); slept = true
            :: else
            fi
        fi
    od;
    if
    :: slept && !taken -> propagate()
    :: else
    fi
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
            d_step {
                next = seen & MARKS;
                if
                :: IS_DIED(seen) -> next = DIED
                :: !IS_DIED(seen) && IS_CONTENDED(seen) && !IS_WOKEN(seen) -> next = WOKEN | (seen & STARVING)
                :: else
                fi
            };
            cas(seen, next);
            if
            :: ok ->
                if
                :: IS_DIED(seen) && (seen & MARKS) != 0 -> wakeAll()
                :: !IS_DIED(seen) && IS_CONTENDED(seen) && !IS_WOKEN(seen) -> wakeOneMarked()
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
    byte seen, next;
    byte round = 0;
    bool ok, taken, healthy, slept, woken, starving, told;
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
