/** Text about objects of other code, whose methods may throw, never return, or return anything. */
package io.multiproc.internal.text;
