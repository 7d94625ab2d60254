package io.multiproc.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * A lambda that captures nothing but numbers and texts, as the name of its method and these values. A child that starts calls the method
 * without the machinery of Java serialization and of lambdas, which takes as long to set up as the rest of the JVM's start. All other
 * tasks are serialized.
 */
final class LambdaShape implements Work {
    /** The first byte; a serialization stream begins with another. */
    static final byte MARK = 1;

    private final Method method;
    private final Object[] captured;

    private LambdaShape(Method method, Object[] captured) {
        this.method = method;
        this.captured = captured;
    }

    @Override
    public Object perform() throws Throwable {
        try {
            return method.invoke(null, captured);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The bytes of a lambda, or null if it must be serialized. */
    static byte[] encode(SerializedLambda lambda, ClassLoader loader) throws IOException {
        if (lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic || !isPlain(lambda)) {
            return null;
        }
        String implementor = lambda.getImplClass().replace('/', '.');
        if (!isOpenToUs(implementor, loader)) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(MARK);
        writeText(out, implementor);
        writeText(out, lambda.getImplMethodName());
        writeText(out, lambda.getImplMethodSignature());
        out.writeInt(lambda.getCapturedArgCount());
        for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
            if (!writeValue(out, lambda.getCapturedArg(i))) {
                return null;
            }
        }
        return bytes.toByteArray();
    }

    /** Finds the method of a lambda; its class is initialized by this. */
    static LambdaShape decode(byte[] bytes) throws IOException, ReflectiveOperationException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        in.readByte();
        Class<?> implementor = Class.forName(readText(in));
        String name = readText(in);
        MethodType type = MethodType.fromMethodDescriptorString(readText(in), implementor.getClassLoader());
        Method method = implementor.getDeclaredMethod(name, type.parameterArray());
        method.setAccessible(true);
        Object[] captured = new Object[in.readInt()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = readValue(in);
        }
        return new LambdaShape(method, captured);
    }

    private static boolean isPlain(SerializedLambda lambda) {
        String type = lambda.getFunctionalInterfaceClass().replace('/', '.');
        return type.equals(RemoteRunnable.class.getName()) || type.equals(RemoteCallable.class.getName());
    }

    /** Whether another JVM's copy of this library may call non-public methods of a class. */
    static boolean isOpenToUs(String className, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(className, false, loader);
            return type.getModule().isOpen(type.getPackageName(), LambdaShape.class.getModule());
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static boolean writeValue(DataOutputStream out, Object value) throws IOException {
        if (value == null) {
            out.writeByte('N');
        } else if (value instanceof String text) {
            out.writeByte('T');
            writeText(out, text);
        } else if (value instanceof Boolean number) {
            out.writeByte('Z');
            out.writeBoolean(number);
        } else if (value instanceof Byte number) {
            out.writeByte('B');
            out.writeByte(number);
        } else if (value instanceof Short number) {
            out.writeByte('S');
            out.writeShort(number);
        } else if (value instanceof Character number) {
            out.writeByte('C');
            out.writeChar(number);
        } else if (value instanceof Integer number) {
            out.writeByte('I');
            out.writeInt(number);
        } else if (value instanceof Long number) {
            out.writeByte('J');
            out.writeLong(number);
        } else if (value instanceof Float number) {
            out.writeByte('F');
            out.writeInt(Float.floatToRawIntBits(number));
        } else if (value instanceof Double number) {
            out.writeByte('D');
            out.writeLong(Double.doubleToRawLongBits(number));
        } else {
            return false;
        }
        return true;
    }

    private static Object readValue(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        switch (kind) {
            case 'N':
                return null;
            case 'T':
                return readText(in);
            case 'Z':
                return in.readBoolean();
            case 'B':
                return in.readByte();
            case 'S':
                return in.readShort();
            case 'C':
                return in.readChar();
            case 'I':
                return in.readInt();
            case 'J':
                return in.readLong();
            case 'F':
                return Float.intBitsToFloat(in.readInt());
            case 'D':
                return Double.longBitsToDouble(in.readLong());
            default:
                throw new IOException("unknown kind of a captured value: kind=".concat(Byte.toString(kind)));
        }
    }

    /** Not as UTF, which has no place for half a surrogate pair. */
    private static void writeText(DataOutputStream out, String text) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    private static String readText(DataInputStream in) throws IOException {
        char[] text = new char[in.readInt()];
        for (int i = 0; i < text.length; i++) {
            text[i] = in.readChar();
        }
        return new String(text);
    }
}
