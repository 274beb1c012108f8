package org.longmai.audit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param head the file, kept elsewhere than the store, that tells how far the ledger's chains have come; none by default, and
 *     then entries missing at the end of a chain are not found
 * @param headInterval how long an entry may be in the ledger before that file tells of it
 * @param retention how long entries are kept, at least three years; for ever by default
 */
@ConfigurationProperties("longmai.audit")
record AuditSettings(@Nullable Path head, @DefaultValue("1s") Duration headInterval, @Nullable Period retention) {}
