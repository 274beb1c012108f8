/**
 * Longmai by the clock: {@code mvn -Pbench verify}. Prints tables and leaves them as JSON in {@code target/bench}. What is compared is
 * measured in turns within one run, since a machine is rarely as fast as it was a minute ago: trust the ratios.
 */
@NullMarked
package org.longmai.bench;

import org.jspecify.annotations.NullMarked;
