package org.longmai.chart;

import org.longmai.fhir.JsonNumber;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes a number into an answer with the digits that it came with. */
final class JsonNumberModule extends SimpleModule {

    JsonNumberModule() {
        super("longmai-json-number");
        addSerializer(JsonNumber.class, new Serializer());
    }

    private static final class Serializer extends StdSerializer<JsonNumber> {

        Serializer() {
            super(JsonNumber.class);
        }

        @Override
        public void serialize(JsonNumber number, JsonGenerator json, SerializationContext context) {
            json.writeNumber(number.toString());
        }
    }
}
