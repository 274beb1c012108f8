package org.longmai.usage;

import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * The round trips to the store that a request makes: counted for the operation, and each observed by its command and its collection, never
 * by what it asks for. What the house does for itself, as the ledger's writing, is no request's.
 */
@Component
class StoreCalls implements CommandListener {

    static final String NAME = "longmai.store";

    private final ObservationRegistry observations;
    private final Map<Integer, Observation> running = new ConcurrentHashMap<>();

    StoreCalls(@Lazy ObservationRegistry observations) {
        this.observations = observations;
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        Observation current = observations.getCurrentObservation();
        if (current == null) {
            return;
        }
        count(current);
        String command = event.getCommandName();
        String collection = collection(command, event.getCommand());
        running.put(
                event.getRequestId(),
                Observation.createNotStarted(NAME, observations)
                        .contextualName(command + " " + collection)
                        .lowCardinalityKeyValue("command", command)
                        .lowCardinalityKeyValue("collection", collection)
                        .start());
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
        stop(event.getRequestId(), null);
    }

    @Override
    public void commandFailed(CommandFailedEvent event) {
        stop(event.getRequestId(), event.getThrowable());
    }

    private void stop(int request, @Nullable Throwable failure) {
        Observation observation = running.remove(request);
        if (observation != null) {
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        }
    }

    private static void count(ObservationView current) {
        for (ObservationView each = current;
                each != null;
                each = each.getContextView().getParentObservation()) {
            if (each.getContextView() instanceof OperationContext operation) {
                operation.addRoundTrip();
                return;
            }
        }
    }

    private static String collection(String command, BsonDocument sent) {
        BsonValue collection = sent.get(command.equals("getMore") ? "collection" : command);
        return collection != null && collection.isString()
                ? collection.asString().getValue()
                : "none";
    }
}
