package org.longmai.bulk;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/**
 * A line of an input.
 *
 * @param line its number, from 1
 * @param group what it is loaded together with: its patient; {@link #COMMON} and {@link #LATE} of those that name none
 * @param reference of the resource, {@code Type/id} as its sender has it
 * @param json one resource
 */
record Row(int input, long line, String group, String reference, byte[] json) {

    static final String COMMON = "common";
    /** They may find their patient over what they refer to, so this comes before them. */
    static final String LATE = "late";

    private static final Pattern PATIENT = Pattern.compile("(?:^|.*/)(Patient/[A-Za-z0-9.-]{1,64})(?:/_history/.*)?");

    /** @throws Failure INVALID if it is no resource with an id */
    static Row of(int input, long line, byte[] json) {
        Resource resource = Resource.of(json);
        if (!Catalogue.isType(resource.type()) || resource.type().equals("Bundle")) {
            throw Failure.invalid("A line holds one resource of FHIR R4, not a %s."
                    .formatted(resource.type().equals("Bundle") ? "Bundle" : "type that it does not know"));
        }
        String id = resource.id();
        if (id == null || !Reference.isId(id)) {
            throw Failure.invalid(
                            "A line needs an id of 1 to 64 letters, digits, '-' and '.': what is imported twice is"
                                    + " known again by it.")
                    .at(resource.type() + ".id");
        }
        return new Row(input, line, group(resource), resource.reference().toString(), json);
    }

    private static String group(Resource resource) {
        String type = resource.type();
        if (!Catalogue.isOfPatient(type)) {
            return COMMON;
        }
        if (type.equals("Patient")) {
            return "Patient/" + resource.id();
        }
        for (String path : Catalogue.patientPaths(type)) {
            for (Object reference : resource.values(path + ".reference")) {
                Matcher patient = PATIENT.matcher(String.valueOf(reference));
                if (patient.matches()) {
                    return patient.group(1);
                }
            }
        }
        return LATE;
    }

    boolean isPatient() {
        return reference.startsWith("Patient/");
    }

    static byte[] write(List<Row> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            for (Row row : rows) {
                out.writeInt(row.input);
                out.writeLong(row.line);
                out.writeUTF(row.group);
                out.writeUTF(row.reference);
                out.writeInt(row.json.length);
                out.write(row.json);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static List<Row> read(byte[] bytes) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        List<Row> rows = new ArrayList<>();
        try {
            while (in.available() > 0) {
                rows.add(new Row(in.readInt(), in.readLong(), in.readUTF(), in.readUTF(), in.readNBytes(in.readInt())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}
