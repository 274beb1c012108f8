/** The words that the made-up clinics use: diagnoses, drugs, analytes, vaccines, operations, each with its codes. */
@NullMarked
package org.longmai.demo.district.terms;

import org.jspecify.annotations.NullMarked;
