import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.axis.wsdl.toJava.Emitter;

/**
 * Axis 1.4 as a program of its time uses it: stubs generated from the WSDL of one version, compiled, and called. Each version has stubs and a
 * class loader of its own. Arguments: sidecar, org, password, client secret, dead session, folder of the WSDLs, folder of Story.java, then jobs:
 * "login" or "story", a WSDL's version and the versions of its shape: login/20/17,20.
 */
public class Axis {
    public static void main(String[] args) throws Exception {
        Path wsdls = Path.of(args[5]);
        for (int i = 7; i < args.length; i++) {
            String[] job = args[i].split("/");
            Class<?> story = build(wsdls, Path.of(args[6], "Story.java"), job[1]);
            for (String version : job[2].split(",")) {
                story.getMethod("run", String.class, String.class, String.class, String.class, String.class).invoke(null, job[0], args[0], args[1], args[2], version);
            }
        }
        System.out.println("done");
        System.exit(0);
    }

    static Class<?> build(Path wsdls, Path story, String version) throws Exception {
        Path folder = wsdls.resolve("axis-" + version);
        if (!Files.exists(folder)) {
            Emitter emitter = new Emitter();
            emitter.setPackageName("stubs");
            emitter.setOutputDir(folder.toString());
            emitter.setQuiet(true);
            emitter.run(wsdls.resolve("partner-" + version + ".wsdl").toUri().toString());
            List<String> options = new ArrayList<>(List.of("-nowarn", "-proc:none", "-Xlint:none", "-d", folder.toString(), story.toString()));
            try (Stream<Path> sources = Files.walk(folder)) {
                sources.filter(path -> path.toString().endsWith(".java")).forEach(path -> options.add(path.toString()));
            }
            if (ToolProvider.getSystemJavaCompiler().run(null, null, System.err, options.toArray(String[]::new)) != 0) {
                throw new IllegalStateException("the stubs of " + version + " do not compile");
            }
        }
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, Axis.class.getClassLoader()).loadClass("Story");
    }
}
