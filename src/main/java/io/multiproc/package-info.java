/** What every layer may use: the exceptions. */
package io.multiproc;
