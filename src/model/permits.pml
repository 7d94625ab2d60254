/*
 * Permits that come back when their process dies (io.multiproc.sync.PermitState, OwnedPermits): N processes take and give, and any of them may be killed, or
 * be stopped for as long as it takes, at any step.
 *
 * The decision is one number, as in PermitLayout: the number of the operation, the slot, which of its records. An entry is the permits held and the number
 * of the change. Each step of the code that reads or changes shared memory is one step here; numbers are as wide as is needed for no repetition.
 *
 * Checked, for every order of steps:
 *   - total = available + the sum of all entries, the last operation completed, after every decision: no permit is lost or doubled
 *   - a process that has taken can give: its entry is what it has taken
 *   - no process waits for another: each comes to its end wherever the others have been killed or have stopped for ever (no invalid end state), and tries
 *     again only when another has decided
 *   - at the end, what the dead held is back, and what the stopped hold is not
 *
 * Broken on purpose, to see that the checks find it:
 *   -DNO_HELP        decides without completing the last operation
 *   -DNO_RECHECK     completes without looking at the decision again
 *   -DONE_RECORD     writes the record that the decision names
 *   -DNO_COUNT       entries without the number of the change
 */
#ifndef N
#define N 2
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif
#define PERMITS 2

/* the decision: bit 0 which record, bits 1..2 slot, above the number of the operation */
#define RECORD(d) ((d) & 7)
#define NEXT(d, r) ((((d) >> 3) + 1) << 3 | (r))
/* an entry: bits 0..1 held, above the number of the change */
#define HELD(e) ((e) & 3)
#ifdef NO_COUNT
#define AFTER(e, h) (h)
#else
#define AFTER(e, h) (((((e) >> 2) + 1) << 2) | (h))
#endif

short decision = 0;
byte entry[4];
byte available[8];
byte slot[8];
byte changed[8];

bool dead[4];
bool ended[4]; /* or killed, or stopped for ever */
bool killed[4];
byte deaths = 0;

#define HELD_NOW(s) (slot[RECORD(decision)] == (s) -> HELD(changed[RECORD(decision)]) : HELD(entry[s]))

inline checkTotal() {
    assert(available[RECORD(decision)] + HELD_NOW(0) + HELD_NOW(1) + HELD_NOW(2) + HELD_NOW(3) == PERMITS)
}

/* completes the last operation; d, there and target are what it was */
inline settle() {
    do
    :: d = decision;
        there = available[RECORD(d)];
        target = slot[RECORD(d)];
        new = changed[RECORD(d)];
        old = entry[target];
        if
#ifndef NO_RECHECK
        :: decision != d
        :: decision == d ->
#else
        :: true ->
#endif
#ifndef NO_HELP
            if
            :: old != new ->
                atomic {
                    if
                    :: entry[target] == old -> entry[target] = new
                    :: else
                    fi
                }
            :: else
            fi;
#endif
            break
        fi
    od
}

/* decides that slot whose holds h, and that left are available */
inline decide(whose, holds, left) {
    free = 2 * me;
#ifndef ONE_RECORD
    if
    :: RECORD(d) == free -> free++
    :: else
    fi;
#endif
    new = AFTER(entry[whose], holds);
    available[free] = left;
    slot[free] = whose;
    changed[free] = new;
    atomic {
        if
        :: decision == d -> decision = NEXT(d, free); ok = true; checkTotal()
        :: else -> ok = false; assert(decision != d)
        fi
    }
}

/* returns what the dead hold of one slot */
inline returnFrom(whose) {
    if
    :: dead[whose] ->
        do
        :: settle();
            h = HELD(entry[whose]);
            if
            :: h == 0 -> break
            :: else ->
                decide(whose, 0, there + h);
                if
                :: ok -> break
                :: else
                fi
            fi
        od
    :: else
    fi
}

proctype Process(byte me) {
    short d;
    byte there, target, new, old, free, h, round, other;
    bool ok;
    {
        do
        :: round == ROUNDS -> break
        :: else ->
            round++;
            do /* take */
            :: settle();
                if
                :: there == 0 -> ok = false; break
                :: else ->
                    h = HELD(entry[me]) + 1;
                    decide(me, h, there - 1);
                    if
                    :: ok -> break
                    :: else
                    fi
                fi
            od;
            if
            :: ok ->
                do /* give */
                :: settle();
                    assert(HELD(entry[me]) >= 1 || decision != d);
                    h = (HELD(entry[me]) > 0 -> HELD(entry[me]) - 1 : 0);
                    decide(me, h, there + 1);
                    if
                    :: ok -> break
                    :: else
                    fi
                od
            :: else
            fi;
            other = 0;
            do
            :: other == N -> break
            :: else -> returnFrom(other); other++
            od
        od;
        ended[me] = true
    } unless {
        atomic {
            killed[me] && !ended[me] ->
                if
                :: dead[me] = true
                :: skip /* stopped for ever */
                fi;
                ended[me] = true
        }
    }
}

/* kills up to DEATHS processes, whenever it likes, or not at all */
proctype Killer() {
    byte i = 0;
    do
    :: i == N || deaths == DEATHS -> break
    :: else ->
        if
        :: atomic { killed[i] = true; deaths++ }
        :: skip
        fi;
        i++
    od
}

/* comes when all have ended */
inline last() {
    ended[0] && ended[1] && (N < 3 || ended[2]);
    i = 0;
    do
    :: i == N -> break
    :: else -> returnFrom(i); i++
    od;
    settle();
    i = 0;
    do
    :: i == N -> break
    :: else -> assert(!dead[i] || HELD(entry[i]) == 0); i++
    od
}

init {
    byte me = N; /* a slot of its own */
    short d;
    byte there, target, new, old, free, h, i;
    bool ok;
    atomic {
        available[0] = PERMITS;
        i = 0;
        do
        :: i == N -> break
        :: else -> run Process(i); i++
        od;
        run Killer()
    };
    last()
}
