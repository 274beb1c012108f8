/**
 * The token issuer of the demo, in process: client credentials for every institution, authorization code with PKCE for people,
 * ready tokens for everybody. It checks nobody: a login is the choice of a person.
 */
@NullMarked
package org.longmai.demo.issuer;

import org.jspecify.annotations.NullMarked;
