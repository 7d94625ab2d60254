package io.multiproc.channel;

import io.multiproc.channel.Codec.Decoder;
import io.multiproc.channel.Codec.Encoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the built-in codecs do; classes with names, so that a queue that is an element of another passes the filter, and nothing is linked to read it. */
final class BuiltIn {
    private BuiltIn() {}

    enum Bytes implements Encoder<byte[]>, Decoder<byte[]> {
        IT;

        @Override
        public byte[] encode(byte[] element) {
            return element;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }
    }

    enum Text implements Encoder<String>, Decoder<String> {
        IT;

        @Override
        public byte[] encode(String element) {
            return element.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    enum Integer64 implements Encoder<Long>, Decoder<Long> {
        IT;

        @Override
        public byte[] encode(Long element) {
            return eight().putLong(0, element).array();
        }

        @Override
        public Long decode(byte[] bytes) {
            return eight(bytes).getLong(0);
        }
    }

    enum Float64 implements Encoder<Double>, Decoder<Double> {
        IT;

        @Override
        public byte[] encode(Double element) {
            return eight().putDouble(0, element).array();
        }

        @Override
        public Double decode(byte[] bytes) {
            return eight(bytes).getDouble(0);
        }
    }

    private static ByteBuffer eight() {
        return ByteBuffer.allocate(Long.BYTES);
    }

    private static ByteBuffer eight(byte[] bytes) {
        if (bytes.length != Long.BYTES) {
            throw new IllegalArgumentException("not a number of 64 bits: bytes=" + bytes.length);
        }
        return ByteBuffer.wrap(bytes);
    }
}
