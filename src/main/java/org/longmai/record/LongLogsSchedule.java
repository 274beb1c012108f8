package org.longmai.record;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Runs {@link LongLogs} again and again, one run after the other. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class LongLogsSchedule implements SchedulingConfigurer {

    private final LongLogs longLogs;
    private final RecordSettings settings;

    LongLogsSchedule(LongLogs longLogs, RecordSettings settings) {
        this.longLogs = longLogs;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(longLogs::run, settings.mergeEvery());
    }
}
