package org.longmai.intake;

import com.mongodb.MongoException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Carries out what another instance was about to do when it crashed, long before that one is started again. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class JournalSchedule implements SchedulingConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(JournalSchedule.class);

    /** Whoever took longer is done, or dead; if it is only slow, twice is once. */
    private static final Duration AGE = Duration.ofMinutes(1);

    private final Intake intake;
    private final Journal journal;

    JournalSchedule(Intake intake, Journal journal) {
        this.intake = intake;
        this.journal = journal;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(() -> carefully(() -> intake.rollForward(AGE)), Duration.ofSeconds(30));
        tasks.addFixedDelayTask(() -> carefully(journal::sweep), Duration.ofHours(1));
    }

    private static void carefully(Runnable work) {
        try {
            work.run();
        } catch (MongoException e) {
            LOG.warn("The journal cannot be read: {}", e.getClass().getSimpleName());
        }
    }
}
