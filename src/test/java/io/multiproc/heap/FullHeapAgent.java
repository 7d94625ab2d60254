package io.multiproc.heap;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassReader;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassWriter;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Handle;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.MethodVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Puts a call of {@link FullHeap#point()} to each place of the library's code where an object is made: by an instruction, or perhaps by a method that is not the
 * library's.
 */
public final class FullHeapAgent implements ClassFileTransformer {
    private static final String POINTS = "io/multiproc/heap/FullHeap";
    private static final int API = Opcodes.ASM9;

    /** What does not allocate; a name that ends in a dot stands for all methods of the class or package. */
    private static final Set<String> WITHOUT = Set.of(
            "java/lang/Math.",
            "java/lang/System.nanoTime",
            "java/lang/System.getProperties",
            "java/lang/System.currentTimeMillis",
            "java/lang/System.arraycopy",
            "java/lang/System.identityHashCode",
            "java/lang/Thread.currentThread",
            "java/lang/Thread.onSpinWait",
            "java/lang/Thread.yield",
            "java/lang/Thread.interrupt",
            "java/lang/Thread.interrupted",
            "java/lang/Thread.isInterrupted",
            "java/lang/Thread.isAlive",
            "java/lang/Thread.getId",
            "java/lang/Enum.ordinal",
            "java/lang/Enum.name",
            "java/lang/Integer.intValue",
            "java/lang/Integer.remainderUnsigned",
            "java/lang/Integer.toUnsignedLong",
            "java/lang/Integer.numberOfLeadingZeros",
            "java/lang/Integer.numberOfTrailingZeros",
            "java/lang/Long.longValue",
            "java/lang/Long.numberOfTrailingZeros",
            "java/lang/Boolean.booleanValue",
            "java/lang/String.length",
            "java/lang/String.charAt",
            "java/lang/String.isEmpty",
            "java/lang/String.equals",
            "java/lang/String.hashCode",
            "java/lang/Object.equals",
            "java/lang/Object.getClass",
            "java/lang/ThreadLocal.get",
            "java/lang/invoke/VarHandle.",
            "java/lang/ref/",
            "java/util/concurrent/atomic/",
            "java/util/concurrent/locks/LockSupport.",
            "java/util/concurrent/locks/ReentrantLock.unlock",
            "java/util/concurrent/locks/ReentrantLock.isHeldByCurrentThread",
            "java/util/concurrent/locks/Lock.unlock",
            "java/util/concurrent/locks/Condition.signal",
            "java/util/concurrent/locks/Condition.signalAll",
            "java/util/concurrent/CountDownLatch.countDown",
            "java/util/concurrent/CountDownLatch.getCount",
            "java/util/Objects.checkFromIndexSize",
            "java/util/Objects.checkIndex",
            "java/util/Objects.requireNonNull",
            "java/util/Objects.equals",
            "java/util/List.get",
            "java/util/List.size",
            "java/util/List.isEmpty",
            "java/util/List.clear",
            "java/util/ArrayList.get",
            "java/util/ArrayList.size",
            "java/util/ArrayList.isEmpty",
            "java/util/ArrayList.clear",
            "java/util/Map.get",
            "java/util/Map.isEmpty",
            "java/util/Map.size",
            "java/util/Map.remove",
            "java/util/Map.clear",
            "java/util/Set.remove",
            "java/util/Collection.isEmpty",
            "java/util/Iterator.hasNext",
            "java/util/Iterator.next",
            "java/util/PriorityQueue.peek",
            "java/util/PriorityQueue.remove",
            "java/util/PriorityQueue.isEmpty",
            "java/util/ArrayDeque.isEmpty",
            "java/util/ArrayDeque.poll",
            "java/util/ArrayDeque.peek",
            "java/util/Optional.isPresent",
            "java/util/Optional.isEmpty",
            "java/util/BitSet.get",
            "java/util/BitSet.clear",
            "java/util/Properties.remove",
            "java/util/concurrent/TimeUnit.toNanos",
            "java/util/concurrent/TimeUnit.toMillis",
            "java/util/Arrays.fill",
            "com/sun/jna/Native.getLastError",
            "com/sun/jna/Pointer.getLong",
            "com/sun/jna/Pointer.setLong",
            "com/sun/jna/Pointer.getInt",
            "com/sun/jna/Pointer.setInt",
            "com/sun/jna/Memory.getLong",
            "com/sun/jna/Memory.setLong",
            "com/sun/jna/Memory.getInt",
            "com/sun/jna/Memory.setInt",
            "com/sun/jna/Memory.close");

    /** Of buffers, what makes another. */
    private static final Set<String> MAKES_BUFFERS =
            Set.of("slice", "duplicate", "asReadOnlyBuffer", "asIntBuffer", "asLongBuffer", "wrap", "allocate");

    private final CodeSource library;

    private FullHeapAgent(CodeSource library) {
        this.library = library;
    }

    /**
     * Called by the JVM before the program.
     *
     * @param arguments none, or the name of a thread and, behind a colon, which of its allocations fails
     */
    public static void premain(String arguments, Instrumentation instrumentation) throws ClassNotFoundException {
        if (arguments != null) {
            String[] parts = arguments.split(":");
            FullHeap.begin(thread -> thread.getName().equals(parts[0]), Integer.parseInt(parts[1]), 1);
        }
        Class<?> one = Class.forName("io.multiproc.MultiprocException");
        instrumentation.addTransformer(
                new FullHeapAgent(one.getProtectionDomain().getCodeSource()));
    }

    /** The option for a JVM that has this agent. */
    static String option(Path directory) throws IOException {
        Path jar = directory.resolve("full-heap.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", FullHeapAgent.class.getName());
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        return "-javaagent:" + jar;
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] original) {
        if (domain == null
                || domain.getCodeSource() == null
                || !domain.getCodeSource().equals(library)) {
            return null;
        }
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new Points(writer, name), 0);
        return writer.toByteArray();
    }

    private static final class Points extends ClassVisitor {
        private final String type;

        Points(ClassVisitor next, String type) {
            super(API, next);
            this.type = type;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            return name.equals("<clinit>") ? new Initializer(next, type) : new InMethod(next);
        }
    }

    /** Before an instruction that may allocate. */
    private static class InMethod extends MethodVisitor {
        InMethod(MethodVisitor next) {
            super(API, next);
        }

        void point() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, POINTS, "point", "()V", false);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.ANEWARRAY) {
                point();
            }
            super.visitTypeInsn(opcode, type);
            if (opcode == Opcodes.NEW) {
                point(); // Afterwards: a frame may name the instruction by its place.
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                point();
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            if (!descriptor.startsWith("()")) { // Without captured variables it is made once, when it is linked.
                point();
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (mayAllocate(owner, name)) {
                point();
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        private static boolean mayAllocate(String owner, String name) {
            if (owner.startsWith("io/multiproc/") || owner.startsWith("[") || name.equals("<init>")) {
                return false;
            }
            if (owner.startsWith("java/nio/") && owner.endsWith("Buffer")) {
                return MAKES_BUFFERS.contains(name);
            }
            boolean functional = owner.startsWith("java/util/function/") || owner.equals("java/lang/Runnable");
            return !functional && !isWithout(owner, name);
        }

        private static boolean isWithout(String owner, String name) {
            return WITHOUT.contains(owner + "." + name)
                    || WITHOUT.contains(owner + ".")
                    || WITHOUT.contains(owner.substring(0, owner.lastIndexOf('/') + 1));
        }
    }

    /** An error in an initializer would be final: so it only tells that there has been a risk. */
    private static final class Initializer extends InMethod {
        private final String type;
        private boolean told;

        Initializer(MethodVisitor next, String type) {
            super(next);
            this.type = type;
        }

        @Override
        void point() {
            if (!told) {
                told = true;
                super.visitLdcInsn(type);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, POINTS, "initializes", "(Ljava/lang/String;)V", false);
            }
        }
    }

    /** For messages. */
    static List<String> sorted(Set<String> types) {
        return types.stream().map(type -> type.replace('/', '.')).sorted().toList();
    }
}
