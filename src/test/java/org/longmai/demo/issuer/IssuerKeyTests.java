package org.longmai.demo.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerKeyTests {

    @TempDir
    private Path directory;

    @Test
    void isTheSameAtTheNextStart() {
        Path data = directory.resolve("deep/data");
        assertThat(IssuerKey.in(data)).isEqualTo(IssuerKey.in(data)).isNotEqualTo(IssuerKey.in(directory));
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        IssuerKey.in(directory);
        assertThat(Files.getPosixFilePermissions(directory.resolve("issuer-key.json")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void aDamagedOneSaysWhichFileToDelete() throws IOException {
        Path file = Files.writeString(directory.resolve("issuer-key.json"), "{");
        assertThatIllegalStateException()
                .isThrownBy(() -> IssuerKey.in(directory))
                .withMessageContaining(file.toString());
    }
}
