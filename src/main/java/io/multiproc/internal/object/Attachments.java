package io.multiproc.internal.object;

import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The attachments of this process, one a segment, found by the identity of the segment's file. */
final class Attachments {
    private record Key(long device, long inode, boolean readOnly) {
        static Key of(SegmentAddress address, boolean readOnly) {
            return new Key(address.device(), address.inode(), readOnly);
        }

        // Written out: what a record has by itself is linked at run time, which every starting child would wait for.
        @Override
        public boolean equals(Object other) {
            return other instanceof Key
                    && device == ((Key) other).device
                    && inode == ((Key) other).inode
                    && readOnly == ((Key) other).readOnly;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(device * 31 + inode) + (readOnly ? 1 : 0);
        }
    }

    private static final Map<Key, WeakReference<Attachment>> ALL = new ConcurrentHashMap<>();

    private Attachments() {}

    /** Remembers a new attachment. */
    static void add(Attachment attachment) {
        attachment.forObject();
        ALL.put(Key.of(attachment.address(), attachment.isReadOnly()), new WeakReference<>(attachment));
    }

    static void forget(Attachment attachment) {
        ALL.computeIfPresent(
                Key.of(attachment.address(), attachment.isReadOnly()),
                (key, reference) -> reference.get() == attachment || reference.get() == null ? null : reference);
    }

    /** Removes the entry of an attachment that has become unreachable. */
    static void forgetUnreachable(SegmentAddress address, boolean readOnly) {
        ALL.computeIfPresent(Key.of(address, readOnly), (key, reference) -> reference.get() == null ? null : reference);
    }

    /** The attachment of an opened segment, which is closed again if this process has it already. */
    static Attachment of(Segment segment, boolean raw, String object) {
        Attachment known = retained(segment);
        if (known == null) {
            return enlist(Attachment.open(segment, raw, object)).forObject();
        }
        try {
            known.checkKind(raw, object);
        } catch (RuntimeException | Error e) {
            known.releaseUnused();
            throw e;
        }
        return known;
    }

    /** The attachment that a handle leads to. */
    static Attachment of(
            SegmentAddress address, long nonce, boolean readOnly, String object, Supplier<Segment> attach) {
        Os.current().segments().checkPlace(address, object);
        boolean raw = nonce == 0;
        Attachment attachment = lookUp(address, readOnly);
        if (attachment == null || !attachment.retainView()) {
            Segment segment = attach.get();
            attachment = retained(segment);
            if (attachment == null) {
                attachment = enlist(Attachment.open(segment, raw, object)).forObject();
            }
        }
        try {
            attachment.checkKind(raw, object);
            if (attachment.address().size() != address.size()
                    || !raw && attachment.headerNow(object).nonce() != nonce
                    || !raw && attachment.header().segmentSize() != address.size()) {
                throw new StaleHandleException(
                        "the object of this handle is gone, and other shared memory is in its place: object=" + object
                                + "; keep the object open until the handle has been attached");
            }
            return attachment;
        } catch (RuntimeException | Error e) {
            attachment.releaseUnused();
            throw e;
        }
    }

    /** Hands on every attachment of shared objects that is in use, as a survey's. */
    static void retainAll(Consumer<Attachment> each) {
        for (WeakReference<Attachment> reference : ALL.values()) {
            Attachment attachment = reference.get();
            if (attachment != null && attachment.life() != null && attachment.retainSurvey()) {
                each.accept(attachment);
            }
        }
    }

    /** The attachment of the shared objects at an address, as a survey's. */
    static Attachment survey(SegmentAddress address) {
        String object = "shared objects";
        Attachment known = lookUp(address, false);
        if (known != null && known.retainSurvey()) {
            return known;
        }
        Segment segment = Os.current().segments().attach(address, false, object);
        return enlist(Attachment.open(segment, false, object)).forSurvey();
    }

    private static Attachment lookUp(SegmentAddress address, boolean readOnly) {
        WeakReference<Attachment> reference = ALL.get(Key.of(address, readOnly));
        return reference == null ? null : reference.get();
    }

    /** The attachment of an opened segment that this process has, open or opened again, with one more view; then the segment is no longer the caller's. */
    private static Attachment retained(Segment segment) {
        Attachment known;
        boolean isOpen;
        boolean isRevived;
        try {
            known = lookUp(segment.address(), segment.isReadOnly());
            isOpen = known != null && known.retainView();
            isRevived = known != null && !isOpen && known.revive(segment);
        } catch (RuntimeException | Error e) {
            segment.close();
            throw e;
        }
        if (isOpen) {
            segment.close();
        }
        return isOpen || isRevived ? known : null;
    }

    /** Two threads may attach the same segment at once: the first one to enlist is kept. */
    private static Attachment enlist(Attachment attachment) {
        Attachment[] result = {attachment};
        try {
            ALL.compute(Key.of(attachment.address(), attachment.isReadOnly()), (key, reference) -> {
                Attachment other = reference == null ? null : reference.get();
                if (other != null && other.retainView()) {
                    result[0] = other;
                    return reference;
                }
                return new WeakReference<>(attachment);
            });
        } catch (RuntimeException | Error e) {
            attachment.discard();
            throw e;
        }
        if (result[0] != attachment) {
            attachment.discard();
        }
        return result[0];
    }
}
