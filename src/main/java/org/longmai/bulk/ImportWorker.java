package org.longmai.bulk;

import com.mongodb.MongoException;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Incident;
import org.longmai.intake.Intake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.util.IdGenerator;

/** Runs the jobs that nobody else runs, one after the other: new ones, and those of instances that are gone. */
@Component
class ImportWorker {

    private static final Logger LOG = LoggerFactory.getLogger(ImportWorker.class);
    private static final Duration LOOKS_EACH = Duration.ofSeconds(5);
    private static final Duration SWEEPS_EACH = Duration.ofHours(1);

    private final Imports imports;
    private final BiFunction<String, byte[], Map<String, Object>> intake;
    private final Clock clock;
    private final String holder;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread = new Thread(this::work, "import");
    private volatile boolean stopping;

    @Autowired
    ImportWorker(Imports imports, Intake intake, Clock clock, IdGenerator ids) {
        this(imports, intake::submit, clock, ids.generateId().toString());
    }

    ImportWorker(Imports imports, BiFunction<String, byte[], Map<String, Object>> intake, Clock clock, String holder) {
        this.imports = imports;
        this.intake = intake;
        this.clock = clock;
        this.holder = holder;
        thread.setDaemon(true);
    }

    @EventListener
    void on(ApplicationReadyEvent ready) {
        thread.start();
    }

    /** There is something to do. */
    void wake() {
        wake.release();
    }

    private void work() {
        long swept = 0;
        while (!stopping) {
            try {
                if (swept == 0 || clock.millis() - swept > SWEEPS_EACH.toMillis()) {
                    imports.sweep();
                    swept = clock.millis();
                }
                runAll();
                if (wake.tryAcquire(LOOKS_EACH.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (MongoException e) {
                LOG.warn("Imports wait for the store: {}", e.getClass().getSimpleName());
                pause();
            } catch (RuntimeException e) {
                Incident.log(e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(LOOKS_EACH.toMillis());
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    /** Runs what nobody runs. */
    void runAll() {
        for (ImportJob job : imports.all()) {
            if (!stopping
                    && job.isUploaded()
                    && imports.progress(job).finished() == null
                    && imports.acquire(job.id(), holder)) {
                run(job);
            }
        }
    }

    private void run(ImportJob job) {
        try {
            new ImportRun(imports, intake, clock, job, holder, () -> !stopping).run();
        } catch (ImportRun.Lost | Imports.Gone lost) {
            end(job);
        } catch (Failure unavailable) {
            LOG.warn("An import waits: {}", unavailable.getMessage());
        }
    }

    /** Of a cancelled job nothing stays; one of this instance, which stops, is free for the next. */
    private void end(ImportJob job) {
        if (imports.find(job.id()).isEmpty()) {
            imports.delete(job.id());
        } else {
            imports.release(job.id(), holder);
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        wake();
        thread.join(10_000);
    }
}
