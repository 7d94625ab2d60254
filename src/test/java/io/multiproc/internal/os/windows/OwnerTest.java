package io.multiproc.internal.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.platform.win32.Advapi32;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.ptr.PointerByReference;
import io.multiproc.NameExistsException;
import io.multiproc.NativeCallException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Proofs;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Segments;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What other users have put under the names of this library. A stranger's object is made here with another owner, which Wine lets any process write; on
 * Windows that takes a privilege, and the tests are skipped without it.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "only Windows has kernel objects with names")
@ExtendWith(Leftovers.class)
class OwnerTest {
    private static final int SIZE = 100;
    private static final int INVALID_OWNER = 1307;

    /** The group of all users, which this user belongs to: all rights for everybody, and yet the object is not this user's. */
    private static final SecurityId EVERYBODY = new SecurityId(new byte[] {1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0});

    /** The group of the guests, which this user does not belong to: no right for this user. */
    private static final SecurityId GUESTS =
            new SecurityId(new byte[] {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x22, 2, 0, 0});

    private final String name = Names.fresh();
    private final KernelNames names = new KernelNames("");
    private final Segments segments = Os.current().segments();
    private final List<Pointer> strangers = new ArrayList<>();

    @AfterEach
    void closeStrangers() {
        strangers.forEach(Handles::close);
    }

    private interface Maker {
        Pointer make(Pointer security);
    }

    private void stranger(SecurityId owner, Maker maker) {
        try (Memory security = ThisUser.attributes(ThisUser.descriptor(owner))) {
            Pointer handle = maker.make(security);
            int error = LastError.last();
            assumeFalse(handle == null && error == INVALID_OWNER, "this user may not make objects of others");
            assertNotNull(handle, () -> LastError.nameOf(error));
            strangers.add(handle);
        }
    }

    private void mappingOf(SecurityId owner, String kernelName) {
        stranger(
                owner,
                security -> Calls.CreateFileMappingW(
                        Calls.INVALID_HANDLE_VALUE, security, WinNT.PAGE_READWRITE, 0, SIZE, new WString(kernelName)));
    }

    private void signOf(SecurityId owner, String kernelName) {
        stranger(owner, security -> Calls.CreateMutexW(security, false, new WString(kernelName)));
    }

    @Test
    void anotherUsersMemoryIsNotOpened() {
        mappingOf(EVERYBODY, names.named(name));
        for (boolean readOnly : new boolean[] {true, false}) {
            NativeCallException e = assertThrows(NativeCallException.class, () -> segments.open(name, readOnly));
            assertTrue(LastError.ERROR_ACCESS_DENIED.is(e.errno()), e::getMessage);
            assertTrue(e.getMessage().contains("S-1-1-0") && e.getMessage().contains(name), e::getMessage);
        }
    }

    @Test
    void memoryThatAnotherUserKeepsForItselfIsNotOpened() {
        mappingOf(GUESTS, names.named(name));
        NativeCallException e = assertThrows(NativeCallException.class, () -> segments.open(name, true));
        assertTrue(LastError.ERROR_ACCESS_DENIED.is(e.errno()), e::getMessage);
    }

    @Test
    void aNameThatAnotherUserHasIsTaken() {
        mappingOf(EVERYBODY, names.named(name));
        NameExistsException e = assertThrows(NameExistsException.class, () -> segments.create(name, SIZE));
        assertTrue(e.getMessage().contains("another user's, user=S-1-1-0"), e::getMessage);
    }

    @Test
    void aNameThatAnotherUserKeepsForItselfIsTaken() {
        mappingOf(GUESTS, names.named(name));
        NameExistsException e = assertThrows(NameExistsException.class, () -> segments.create(name, SIZE));
        assertTrue(e.getMessage().contains("another user's"), e::getMessage);
    }

    @Test
    void anotherUsersRecordIsNotUsed() {
        Pointer own = Handles.createMapping(SIZE, names.named(name), name).handle();
        try {
            for (SecurityId owner : new SecurityId[] {EVERYBODY, GUESTS}) {
                mappingOf(owner, KernelNames.recordOf(names.named(name)));
                try (Segment segment = segments.open(name, false)) {
                    assertEquals(4096, segment.size(), "Windows counts pages");
                    segments.attach(segment.address(), false, "it").close();
                }
                closeStrangers();
                strangers.clear();
            }
        } finally {
            Handles.close(own);
        }
    }

    @Test
    void aHandleOfMemoryWhoseNameIsAnotherUsersIsStale() {
        for (SecurityId owner : new SecurityId[] {EVERYBODY, GUESTS}) {
            SegmentAddress address;
            try (Segment segment = segments.create(null, SIZE)) {
                address = segment.address();
                segments.attach(address, false, "own").close();
            }
            mappingOf(owner, address.place());
            assertThrows(StaleHandleException.class, () -> segments.attach(address, false, "another's"));
        }
    }

    @Test
    void anotherUsersSemaphoreIsNone() {
        Semaphores semaphores = Os.current().semaphores();
        for (SecurityId owner : new SecurityId[] {EVERYBODY, GUESTS}) {
            String semaphore = Names.fresh();
            semaphores.openOrCreate(semaphore, name).close();
            stranger(
                    owner, security -> Calls.CreateSemaphoreW(security, 0, 1, new WString(names.semaphore(semaphore))));
            assertNull(semaphores.openOrCreate(semaphore, name));
            assertNull(semaphores.openExisting(semaphore, name));
        }
    }

    @Test
    void anotherUsersProofIsNone() {
        try (Segment segment = segments.create(null, SIZE)) {
            Identity identity =
                    new Identity(segment.address().device(), segment.address().inode());
            Proofs proofs = segment.proofs();
            signOf(EVERYBODY, names.proof(identity, 1, "life"));
            assertFalse(proofs.isHeld(1));
            assertFalse(proofs.claim(1));
            signOf(EVERYBODY, names.proof(identity, 2, "claim"));
            assertFalse(proofs.claim(2));
            signOf(GUESTS, names.proof(identity, 3, "claim"));
            assertFalse(proofs.claim(3));
            mappingOf(EVERYBODY, names.proof(identity, 4, "life"));
            assertFalse(proofs.isHeld(4));
            assertFalse(proofs.claim(4));
            assertTrue(proofs.claim(5));
            assertTrue(proofs.isHeld(5));
        }
    }

    /** Refused attempts have kept no handle: once the stranger's objects are gone, the names are free. */
    @Test
    void whatIsRefusedIsNotKept() {
        anotherUsersMemoryIsNotOpened();
        strangers.forEach(Handles::close);
        strangers.clear();
        try (Segment segment = segments.create(name, SIZE)) {
            segment.publish();
            segments.open(name, false).close();
        }
    }

    @Test
    void whatThisLibraryMakesIsThisUsersAlone() {
        Pointer mapping = Handles.createMapping(SIZE, names.named(name), name).handle();
        Pointer semaphore = Handles.createSemaphore(1, names.semaphore(name), name);
        Pointer sign = Handles.createSign(names.named(name + "~sign"), name).handle();
        for (Pointer handle : new Pointer[] {mapping, semaphore, sign}) {
            assertNull(Owner.strangerOf(handle, name));
            PointerByReference owner = new PointerByReference();
            PointerByReference list = new PointerByReference();
            PointerByReference descriptor = new PointerByReference();
            int what = WinNT.OWNER_SECURITY_INFORMATION | WinNT.DACL_SECURITY_INFORMATION;
            assertEquals(
                    0,
                    Advapi32.INSTANCE.GetSecurityInfo(
                            new WinNT.HANDLE(handle), 6, what, owner, null, list, null, descriptor));
            assertEquals(ThisUser.current().user(), SecurityId.at(owner.getValue()));
            assertEquals(1, list.getValue().getShort(4), "one entry");
            assertEquals(0, list.getValue().getByte(8), "which allows");
            assertEquals(
                    ThisUser.current().user(), SecurityId.at(list.getValue().share(16)));
            Calls.LocalFree(descriptor.getValue());
            Handles.close(handle);
        }
    }
}
