package org.longmai.notice;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * @param words what notices say (JSON)
 * @param chronic which new diagnoses a family-doctor team is told of (JSON)
 * @param recent visits of longer ago are no news
 */
@ConfigurationProperties("longmai.notice")
record NoticeSettings(
        @DefaultValue("classpath:notice/words.json") Resource words,
        @DefaultValue("classpath:notice/chronic.json") Resource chronic,
        @DefaultValue("30d") Duration recent) {}
