/*
 * The condition (io.multiproc.sync.ConditionQueue): consumers wait for items, a producer makes one after the other and signals, and any of them may be
 * killed at any step.
 *
 * The lock is one step here: free, or held by a dead one, can be taken (it has its own model in lock.pml). Each process has one entry. A slice of sleep
 * ends only where the sleeper would find something to do: a dead one's signal, or a dead one's lock.
 *
 * Checked, for every order of steps:
 *   - no lost wake-up: when nothing moves any more, no living consumer sleeps beside an item;
 *   - without a death, as many go on as were signalled, and a signal that nobody waited for is not remembered.
 *
 * Broken on purpose, to see that the checks find it:
 * With -DALL the producer signals all that wait, without asking whether they live.
 *
 *   -DNO_RECHECK     sleeps without looking at its entry again
 *   -DNO_PASS_ON     the signal of a dead one is not passed on
 *   -DREMEMBERED     who gives up leaves its entry as it is
 *   -DLOCK_FORGOTTEN sleepers do not look after the lock's owner
 */
#ifndef CONSUMERS
#define CONSUMERS 2
#endif
#ifndef ITEMS
#define ITEMS 2
#endif
#ifndef DEATHS
#define DEATHS 2
#endif
#define PRODUCER (CONSUMERS + 1)

/* the states of an entry, as in ConditionQueue */
#define NONE 0
#define WAITING 1
#define SIGNALLED 2
#define PASSING 3

byte mutex = 0;                     /* who holds the lock */
byte items = 0;
byte state[CONSUMERS + 2];
byte owner[CONSUMERS + 2];          /* of an entry: its consumer, or who passes its signal on */
byte ticket[CONSUMERS + 2];
byte nextTicket = 0;
bool sleeping[CONSUMERS + 2];
bool dead[CONSUMERS + 2];
bool killed[CONSUMERS + 2];
byte deaths = 0;
byte lockDeaths = 0;                /* how often a dead one was found to hold the lock */
byte signalled = 0;
byte woken = 0;

#define TAKEABLE (mutex == 0 || dead[mutex])
#define LEFT(i) ((state[i] == SIGNALLED || state[i] == PASSING) && dead[owner[i]])
#if CONSUMERS > 2
#define ANY_LEFT (LEFT(1) || LEFT(2) || LEFT(3))
#else
#define ANY_LEFT (LEFT(1) || LEFT(2))
#endif

inline lock() {
    atomic {
        TAKEABLE ->
        if
        :: mutex != 0 -> lockDeaths++
        :: else
        fi;
        mutex = me
    }
}

inline unlock() {
    mutex = 0
}

/* the living consumer that has waited longest becomes SIGNALLED, or found is false */
inline signal() {
    found = false;
    do
    :: first = 0;
        d_step {
            i = 1;
            do
            :: i > CONSUMERS -> break
            :: else ->
                if
                :: state[i] == WAITING && (first == 0 || ticket[i] < ticket[first]) -> first = i
                :: else
                fi;
                i++
            od;
            i = 0
        }
        if
        :: first == 0 -> break
        :: else ->
            if
            :: dead[first] ->
                atomic {
                    if
                    :: state[first] == WAITING -> state[first] = NONE
                    :: else
                    fi
                }
            :: else ->
                atomic {
                    if
                    :: state[first] == WAITING -> state[first] = SIGNALLED; found = true
                    :: else
                    fi
                }
                if
                :: found -> sleeping[first] = false; break
                :: else
                fi
            fi
        fi
    od
}

/* the waiting consumers, dead or alive, become SIGNALLED */
inline signalAll() {
    first = 1;
    do
    :: first > CONSUMERS -> break
    :: else ->
        atomic {
            if
            :: state[first] == WAITING -> state[first] = SIGNALLED; signalled++; found = true
            :: else -> found = false
            fi
        }
        if
        :: found -> sleeping[first] = false
        :: else
        fi;
        first++
    od;
    found = false
}

inline passOnFromTheDead() {
    entry = 1;
    do
    :: entry > CONSUMERS -> break
    :: else ->
        atomic {
            mine = LEFT(entry);
            if
            :: mine -> state[entry] = PASSING; owner[entry] = me
            :: else
            fi
        }
        if
        :: mine ->
            signal();
            atomic {
                if
                :: state[entry] == PASSING && owner[entry] == me -> state[entry] = NONE
                :: else
                fi
            }
        :: else
        fi;
        entry++
    od
}

inline sleep() {
    atomic {
        if
#ifdef NO_RECHECK
        :: true -> sleeping[me] = true
#else
        :: state[me] == WAITING -> sleeping[me] = true
        :: else
#endif
        fi
    }
endAsleep:
    if
    :: !sleeping[me]
#ifndef NO_PASS_ON
    :: ANY_LEFT -> sleeping[me] = false; passOnFromTheDead()
#endif
#ifndef LOCK_FORGOTTEN
    :: atomic { mutex != 0 && dead[mutex] -> sleeping[me] = false; lockDeaths++; mutex = 0 }
    :: lockDeaths != seenDeaths -> sleeping[me] = false
#endif
    :: limited -> sleeping[me] = false; patience = false /* its time is over */
    fi
}

proctype Consumer(byte me) {
    byte first, i, entry;
    bool found, mine;
    bool patience = true;
    bool wasSignalled, limited;
    byte seenDeaths;
    {
        if
        :: limited = true
        :: limited = false
        fi;
        lock();
        do
        :: items > 0 -> items--; break
        :: items == 0 && !patience -> break
        :: items == 0 && patience ->
            /* an entry of a dead one that had this slot does not occur here: each has its own */
            ticket[me] = nextTicket;
            nextTicket++;
            atomic { owner[me] = me; state[me] = WAITING };
            seenDeaths = lockDeaths;
            unlock();
            do
            :: state[me] != WAITING || !patience || lockDeaths != seenDeaths -> break
            :: state[me] == WAITING && patience && lockDeaths == seenDeaths -> sleep()
            od;
            lock();
            atomic {
                wasSignalled = state[me] == SIGNALLED;
#ifdef REMEMBERED
                if
                :: wasSignalled -> state[me] = NONE
                :: else
                fi;
#else
                state[me] = NONE;
#endif
                if
                :: wasSignalled -> woken++
                :: else
                fi
            }
        od;
        unlock()
    } unless {
        killed[me] -> d_step { dead[me] = true; sleeping[me] = false }
    }
}

proctype Producer(byte me) {
    byte first, i;
    byte made = 0;
    bool found;
    {
        do
        :: made == ITEMS -> break
        :: else ->
            lock();
            items++;
#ifdef ALL
            signalAll();
#else
            signal();
#endif
            if
            :: found -> signalled++
            :: else
            fi;
            unlock();
            made++
        od
    } unless {
        killed[me] -> dead[me] = true
    }
}

proctype Killer() {
    do
    :: deaths < DEATHS && !killed[1] -> atomic { killed[1] = true; deaths++ }
    :: deaths < DEATHS && !killed[2] -> atomic { killed[2] = true; deaths++ }
    :: deaths < DEATHS && !killed[3] -> atomic { killed[3] = true; deaths++ }
    :: break
    od
}

/* nothing moves any more */
proctype Judge() {
    byte i = 1;
    timeout;
    do
    :: i > CONSUMERS -> break
    :: else ->
        assert(!(sleeping[i] && !dead[i] && items > 0));
        i++
    od;
    assert(deaths > 0 || signalled == woken)
}

init {
    atomic {
        run Consumer(1);
        run Consumer(2);
#if CONSUMERS > 2
        run Consumer(3);
#endif
        run Producer(PRODUCER);
        run Killer();
        run Judge()
    }
}
