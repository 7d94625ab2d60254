/** What every layer may use: the exceptions, and what shared objects say about themselves. */
package io.multiproc;
