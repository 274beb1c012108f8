/**
 * The district's rules of which codes make a thing sensitive. They are applied to what is known of a resource when it is
 * decided about, not written into it: the resource goes out as it came in, and what came years ago goes by the rules of
 * today. An institution's own labels are kept beside them.
 */
@NullMarked
package org.longmai.consent.label;

import org.jspecify.annotations.NullMarked;
