/** How a clinic keeps its files: a resident's life as one institution sees it, written down in that institution's own habits. */
@NullMarked
package org.longmai.demo.district.clinic;

import org.jspecify.annotations.NullMarked;
