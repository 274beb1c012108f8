package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;

class RegisteredDocumentsTests {

    private static RegisteredDocuments read(String json) {
        return new RegisteredDocuments(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void areFoundByIdAndByHash() {
        RegisteredDocuments documents = read(
                "{'documents': [{'id': 'me', 'document': '{ me { name } }', 'purposes': ['TREAT'], 'roles': ['doctor', 'family-doctor']}]}");
        RegisteredDocuments.Registered me = documents.named("me");
        assertThat(me)
                .isEqualTo(new RegisteredDocuments.Registered(
                        "{ me { name } }", Set.of(PurposeOfUse.TREAT), Set.of(Role.DOCTOR, Role.FAMILY_DOCTOR)));
        assertThat(documents.named(NamedDocuments.hash("{ me { name } }"))).isSameAs(me);
        assertThat(documents.named(NamedDocuments.hash("{ me { id } }"))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | has no 'documents'",
                "{'documents': [{'document': '{ me }'}]} | has an 'id'",
                "{'documents': [{'id': 'a', 'document': '{ me }', 'roles': ['doctor']}]} | 'a' among longmai.chart.documents has no 'purposes'",
                "{'documents': [{'id': 'a', 'document': '{ me }', 'purposes': ['TREAT']}]} | has no 'roles'",
                "{'documents': [{'id': 'a', 'document': '{ me }', 'purposes': ['TREAT'], 'roles': ['king']}]} | names 'king'",
                "{'documents': [{'id': 'a', 'document': '{ me }', 'purposes': ['TREAT'], 'roles': ['doctor']}, {'id': 'a', 'document': '{ you }', 'purposes': ['TREAT'], 'roles': ['doctor']}]} | has two 'a'"
            })
    void aFileThatSaysTooLittleStopsTheStart(String json, String problem) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }
}
