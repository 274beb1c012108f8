package org.longmai.intake;

import com.mongodb.client.MongoClients;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.longmai.demo.embedded.EmbeddedMongo;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;

/** The intake and its store alone, on a port that it prints: what a test can start often and kill. */
final class IntakeProcess {

    private IntakeProcess() {}

    public static void main(String[] arguments) throws IOException {
        EmbeddedMongo store = EmbeddedMongo.open(Path.of(arguments[0]));
        Hub hub = new Hub(MongoClients.create(store.uri()).getDatabase("longmai"));
        hub.intake.onReady();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/fhir", exchange -> answer(hub, exchange));
        server.start();
        System.out.println("http://localhost:" + server.getAddress().getPort());
    }

    private static void answer(Hub hub, HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = 200;
            byte[] answer;
            try {
                byte[] bundle = exchange.getRequestBody().readAllBytes();
                answer = Json.write(hub.intake.submit(KillIntegrationTests.CLINIC, bundle));
            } catch (Failure failure) {
                status = OperationOutcome.status(failure.category()).value();
                answer = Json.write(OperationOutcome.of(failure));
            }
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
