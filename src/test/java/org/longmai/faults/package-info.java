/** What goes wrong around the server: bodies made to hurt it, clients that are slow, a store that is gone. */
@NullMarked
package org.longmai.faults;

import org.jspecify.annotations.NullMarked;
