/**
 * A small made-up district: residents, what happens to them, and the Bundles that their clinics send of it. The same seed and
 * day give the same bytes.
 */
@NullMarked
package org.longmai.demo.district;

import org.jspecify.annotations.NullMarked;
