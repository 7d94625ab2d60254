package io.multiproc.recipes;

import io.multiproc.process.JvmProcess;
import io.multiproc.process.RemoteRunnable;
import io.multiproc.value.SharedIntArray;
import java.awt.image.BufferedImage;

/** A blur of an image by several processes, each of which does a band of rows. */
final class ImageFilter {
    private ImageFilter() {}

    // begin
    static BufferedImage blur(BufferedImage image, int processes) throws InterruptedException {
        int width = image.getWidth();
        int height = image.getHeight();
        try (SharedIntArray source = SharedIntArray.of(image.getRGB(0, 0, width, height, null, 0, width));
                SharedIntArray target = SharedIntArray.zeros(source.length())) {
            RemoteRunnable[] bands = new RemoteRunnable[processes];
            for (int i = 0; i < processes; i++) {
                int from = height * i / processes;
                int to = height * (i + 1) / processes;
                bands[i] = () -> blurRows(source, target, width, from, to);
            }
            for (JvmProcess band : JvmProcess.startAll(bands)) {
                band.join();
            }
            BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
            result.setRGB(0, 0, width, height, target.toArray(), 0, width);
            return result;
        }
    }

    /** Copies a band with its neighbour rows into the heap, where the compiler does its best, and the result back. */
    private static void blurRows(SharedIntArray source, SharedIntArray target, int width, int from, int to) {
        int top = Math.max(from - 1, 0);
        int bottom = Math.min(to + 1, (int) (source.length() / width));
        int[] rows = new int[(bottom - top) * width];
        source.get((long) top * width, rows, 0, rows.length);
        int[] result = new int[(to - from) * width];
        for (int y = from; y < to; y++) {
            for (int x = 0; x < width; x++) {
                result[(y - from) * width + x] = mean(rows, width, x, y - top);
            }
        }
        target.set((long) from * width, result, 0, result.length);
    }

    /** Of up to nine pixels, each of the four channels. */
    private static int mean(int[] pixels, int width, int x, int y) {
        int a = 0, r = 0, g = 0, b = 0, count = 0;
        for (int row = Math.max(y - 1, 0); row <= y + 1 && row * width < pixels.length; row++) {
            for (int column = Math.max(x - 1, 0); column <= x + 1 && column < width; column++) {
                int pixel = pixels[row * width + column];
                a += pixel >>> 24;
                r += pixel >> 16 & 255;
                g += pixel >> 8 & 255;
                b += pixel & 255;
                count++;
            }
        }
        return a / count << 24 | r / count << 16 | g / count << 8 | b / count;
    }
    // end
}
