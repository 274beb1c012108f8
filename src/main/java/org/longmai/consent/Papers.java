package org.longmai.consent;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;

/**
 * What a signed paper needs to permit something: the paper itself ({@code source[x]}, a document of the same file), who
 * agreed ({@code performer}, the Patient or a RelatedPerson of the file), and that somebody verified it with them ({@code
 * verification}). A paper without them can deny.
 *
 * @see <a href="https://profiles.ihe.net/ITI/PCF/StructureDefinition-IHE.PCF.consentBasic.html">IHE PCF: basic consent</a>
 */
final class Papers {

    private static final List<String> AGREEING = List.of("Patient", "RelatedPerson");
    private static final List<String> SOURCES =
            List.of("DocumentReference", "Contract", "QuestionnaireResponse", "Consent");

    private Papers() {}

    static boolean isSound(Resource consent, FileLog file) {
        return hasSource(consent, file) && hasPerformer(consent, file) && isVerified(consent);
    }

    private static boolean hasSource(Resource consent, FileLog file) {
        if (isLive(consent.string("sourceReference.reference"), SOURCES, file)) {
            return true;
        }
        return consent.string("sourceAttachment.data") != null || consent.string("sourceAttachment.url") != null;
    }

    private static boolean hasPerformer(Resource consent, FileLog file) {
        return consent.values("performer.reference").stream()
                .anyMatch(text -> isLive(String.valueOf(text), AGREEING, file));
    }

    private static boolean isVerified(Resource consent) {
        List<Map<String, Object>> verifications = consent.objects("verification");
        return !verifications.isEmpty()
                && verifications.stream().allMatch(each -> Boolean.TRUE.equals(each.get("verified")));
    }

    private static boolean isLive(@Nullable String text, List<String> types, FileLog file) {
        Reference reference = Reference.parse(text);
        Entry entry = reference == null || !types.contains(reference.type()) ? null : file.newest(reference);
        return entry != null && !entry.isDeleted();
    }
}
