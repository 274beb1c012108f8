package org.longmai.store;

import com.mongodb.MongoException;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** A store that does not answer is a 503: the sender tries again, nothing was half done. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class StoreAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(StoreAdvice.class);

    @ExceptionHandler
    ResponseEntity<byte[]> onStore(MongoException e) {
        LOG.warn("The store does not answer: {} {}", e.getClass().getSimpleName(), e.getCode());
        Failure failure = Failure.storeSilent(e);
        return ResponseEntity.status(OperationOutcome.status(failure.category()))
                .header(HttpHeaders.CONTENT_TYPE, OperationOutcome.MEDIA_TYPE)
                .header(HttpHeaders.RETRY_AFTER, "10")
                .body(Json.write(OperationOutcome.of(failure)));
    }
}
