/** Whether anybody learns anything that they may not: random questions of random callers, and every operation by every role. */
package org.longmai.leaks;
