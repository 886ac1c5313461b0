package dev.fairlead;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The public surface of compiled classes as text: one block a type, sorted, the same on every run.
final class PublicApi {
    private static final int SHOWN =
            Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT;

    private final Path classes;

    /// @param classes the root of compiled classes
    PublicApi(Path classes) {
        this.classes = classes;
    }

    /// Every type of `packages` that a user can name, with its members.
    String describe(List<String> packages) throws IOException {
        StringBuilder out = new StringBuilder();
        for (String name : packages) {
            out.append("package ").append(name).append("\n\n");
            for (Class<?> type : typesOf(name)) {
                describe(type, out);
            }
        }
        return out.toString();
    }

    private List<Class<?>> typesOf(String packageName) throws IOException {
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.equals("package-info.class")) {
                    Class<?> type = load(packageName + "." + name.substring(0, name.length() - 6));
                    if (isNameable(type)) {
                        types.add(type);
                    }
                }
            }
        }
        types.sort(Comparator.comparing(Class::getName));
        return types;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PublicApi.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " was compiled but cannot be loaded", e);
        }
    }

    private static boolean isNameable(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
            if (!isShown(at.getModifiers()) || at.isAnonymousClass() || at.isLocalClass()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isShown(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void describe(Class<?> type, StringBuilder out) {
        out.append(shortened(annotations(type) + header(type))).append('\n');
        membersOf(type)
                .sorted(Comparator.comparing(Line::name).thenComparing(Line::text))
                .forEach(line -> out.append("    ").append(shortened(line.text())).append('\n'));
        out.append('\n');
    }

    /// A member as it is shown, and what it is sorted by.
    private record Line(String name, String text) {}

    private static String shortened(String text) {
        return text.replace("@org.jspecify.annotations.Nullable()", "@Nullable")
                .replaceAll("\\bjava\\.lang\\.(?=[A-Z])", "")
                .replaceAll("\\bdev\\.fairlead\\.(?=[A-Z])", "")
                .replace('$', '.');
    }

    private static String header(Class<?> type) {
        StringBuilder header = new StringBuilder();
        boolean isSealed = type.isSealed() && !type.isEnum();
        if (isSealed) {
            header.append("sealed ");
        }
        if (Modifier.isFinal(type.getModifiers()) && !type.isRecord() && !type.isEnum()) {
            header.append("final ");
        }
        if (Modifier.isAbstract(type.getModifiers()) && !type.isInterface()) {
            header.append("abstract ");
        }
        header.append(Modifier.isProtected(type.getModifiers()) ? "protected " : "public ");
        header.append(kind(type)).append(' ').append(type.getName());
        header.append(typeParameters(type.getTypeParameters()));
        if (type.isRecord()) {
            header.append(
                    Arrays.stream(type.getRecordComponents())
                            .map(PublicApi::component)
                            .collect(Collectors.joining(", ", "(", ")")));
        }
        Type parent = type.getGenericSuperclass();
        if (parent != null && !isImplied(type)) {
            header.append(" extends ").append(name(parent));
        }
        header.append(
                list(
                        type.isInterface() ? " extends " : " implements ",
                        Arrays.stream(type.getGenericInterfaces()).map(PublicApi::name)));
        if (isSealed) {
            header.append(
                    list(
                            " permits ",
                            Arrays.stream(type.getPermittedSubclasses())
                                    .map(Class::getName)
                                    .sorted()));
        }
        return header.toString();
    }

    private static boolean isImplied(Class<?> type) {
        return type.isRecord() || type.isEnum() || type.getSuperclass() == Object.class;
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isInterface()) {
            return "interface";
        }
        if (type.isEnum()) {
            return "enum";
        }
        return type.isRecord() ? "record" : "class";
    }

    private static String component(RecordComponent component) {
        return component.getAnnotatedType() + " " + component.getName();
    }

    private static Stream<Line> membersOf(Class<?> type) {
        Stream<Line> fields =
                Arrays.stream(type.getDeclaredFields())
                        .filter(field -> isShown(field.getModifiers()) && !field.isSynthetic())
                        .map(field -> new Line("0" + field.getName(), field(field)));
        Stream<Line> constructors =
                Arrays.stream(type.getDeclaredConstructors())
                        .filter(made -> isShown(made.getModifiers()) && !made.isSynthetic())
                        .map(made -> new Line("1", constructor(made)));
        Stream<Line> methods =
                Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> isShown(method.getModifiers()) && !method.isSynthetic())
                        .filter(method -> !isOfEveryEnum(method) && !isOfEveryObject(method))
                        .map(method -> new Line("2" + method.getName(), method(method)));
        return Stream.of(fields, constructors, methods).flatMap(lines -> lines);
    }

    private static boolean isOfEveryEnum(Method method) {
        return method.getDeclaringClass().isEnum()
                && Modifier.isStatic(method.getModifiers())
                && (method.getName().equals("values") || method.getName().equals("valueOf"));
    }

    private static boolean isOfEveryObject(Method method) {
        return switch (method.getName()) {
            case "equals", "hashCode", "toString" -> !Modifier.isStatic(method.getModifiers());
            default -> false;
        };
    }

    private static String field(Field field) {
        if (field.isEnumConstant()) {
            return annotations(field) + "constant " + field.getName();
        }
        String isFinal = Modifier.isFinal(field.getModifiers()) ? "final " : "";
        return annotations(field)
                + modifiers(field.getModifiers())
                + isFinal
                + field.getAnnotatedType()
                + " "
                + field.getName();
    }

    private static String constructor(Constructor<?> made) {
        return annotations(made)
                + modifiers(made.getModifiers())
                + "new"
                + parameters(made)
                + thrown(made);
    }

    private static String method(Method method) {
        String isDefault = method.isDefault() ? "default " : "";
        String generic = typeParameters(method.getTypeParameters());
        boolean isOfInterface = method.getDeclaringClass().isInterface();
        return annotations(method)
                + modifiers(method.getModifiers() & (isOfInterface ? ~Modifier.ABSTRACT : ~0))
                + isDefault
                + (generic.isEmpty() ? "" : generic + " ")
                + method.getAnnotatedReturnType()
                + " "
                + method.getName()
                + parameters(method)
                + thrown(method);
    }

    private static String annotations(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
    }

    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers & SHOWN);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String parameters(Executable executable) {
        return Arrays.stream(executable.getParameters())
                .map(PublicApi::parameter)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String parameter(Parameter parameter) {
        String type = parameter.getAnnotatedType().toString();
        return parameter.isVarArgs() ? type.replaceFirst("\\[]$", "...") : type;
    }

    private static String thrown(Executable executable) {
        return list(
                " throws ",
                Arrays.stream(executable.getGenericExceptionTypes()).map(PublicApi::name).sorted());
    }

    private static String typeParameters(TypeVariable<?>[] variables) {
        if (variables.length == 0) {
            return "";
        }
        return Arrays.stream(variables)
                .map(PublicApi::typeParameter)
                .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String typeParameter(TypeVariable<?> variable) {
        String bounds =
                Arrays.stream(variable.getBounds())
                        .filter(bound -> !Objects.equals(bound, Object.class))
                        .map(PublicApi::name)
                        .collect(Collectors.joining(" & "));
        return bounds.isEmpty() ? variable.getName() : variable.getName() + " extends " + bounds;
    }

    private static String name(Type type) {
        return type.getTypeName();
    }

    private static String list(String word, Stream<String> names) {
        String joined = names.collect(Collectors.joining(", "));
        return joined.isEmpty() ? "" : word + joined;
    }
}
