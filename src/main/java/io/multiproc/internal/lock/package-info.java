/**
 * The protocol of a lock's word, for the locks that users see and for those inside other objects. The words themselves, and what closing an object
 * asks of them, belong to the package below.
 */
package io.multiproc.internal.lock;
