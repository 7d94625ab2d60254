package io.multiproc.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What a child is told about itself and its parent.
 *
 * @param name its name
 * @param path its place among its ancestors' children, such as {@code 1:2}
 * @param daemon whether it is a daemon
 * @param parentName its parent's name
 * @param parentDaemon whether its parent is a daemon
 */
record Introduction(String name, String path, boolean daemon, String parentName, boolean parentDaemon) {

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(name);
            out.writeUTF(path);
            out.writeBoolean(daemon);
            out.writeUTF(parentName);
            out.writeBoolean(parentDaemon);
        } catch (IOException e) {
            throw new IllegalArgumentException("a process name is too long: name=" + name, e);
        }
        return bytes.toByteArray();
    }

    static Introduction decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        return new Introduction(in.readUTF(), in.readUTF(), in.readBoolean(), in.readUTF(), in.readBoolean());
    }
}
