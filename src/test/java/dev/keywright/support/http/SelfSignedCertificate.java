package dev.keywright.support.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for the loopback address, with its key, in the file formats of servers. */
public final class SelfSignedCertificate {

    private static final String PASSWORD = "changeit";
    private static final String NAME = "made";

    private final Path folder;
    private final KeyStore store;

    private SelfSignedCertificate(Path folder, KeyStore store) {
        this.folder = folder;
        this.store = store;
    }

    public static SelfSignedCertificate in(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("made.p12");
        Process keytool = new ProcessBuilder(command(file))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("keytool.txt")));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream made = Files.newInputStream(file)) {
            store.load(made, PASSWORD.toCharArray());
        }
        SelfSignedCertificate certificate = new SelfSignedCertificate(folder, store);
        pem(certificate.chain(), "CERTIFICATE", store.getCertificate(NAME).getEncoded());
        pem(
                certificate.key(),
                "PRIVATE KEY",
                store.getKey(NAME, PASSWORD.toCharArray()).getEncoded());
        return certificate;
    }

    private static String[] command(Path store) {
        return new String[] {
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            NAME,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            "2",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost,ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString()
        };
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + kind + "-----\n");
    }

    /** The certificate in PEM. */
    public Path chain() {
        return folder.resolve("fullchain.pem");
    }

    /** The private key in PEM. */
    public Path key() {
        return folder.resolve("privkey.pem");
    }

    /** JVM options that trust only this certificate. */
    public List<String> jvmOptions() throws IOException, GeneralSecurityException {
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted().store(out, PASSWORD.toCharArray());
        }
        return List.of("-Djavax.net.ssl.trustStore=" + file, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    /** A client context that trusts only this certificate. */
    public SSLContext trust() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private KeyStore trusted() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(NAME, store.getCertificate(NAME));
        return trusted;
    }

    /** A server context with this certificate. */
    SSLContext server() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
