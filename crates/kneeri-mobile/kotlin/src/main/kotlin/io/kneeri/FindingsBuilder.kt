package io.kneeri

/** Keeps builders apart. */
@DslMarker
public annotation class KneeriDsl

/**
 * Findings of one person.
 *
 * ```kotlin
 * val findings = findings {
 *     choice("onset", "gradual")
 *     options("pain_location", "lateral")
 *     no("fever", "feels_unwell")
 *     number("age", 34)
 * }
 * ```
 *
 * What is not among them is unknown, which is never "no". Nothing is checked here: the engine refuses what does not fit.
 *
 * @throws KneeriException.Findings when the same feature is given twice.
 */
@Throws(KneeriException::class)
public fun findings(say: FindingsBuilder.() -> Unit): Map<String, Finding> = FindingsBuilder().apply(say).build()

/** Collects what is said about features, by their ids. Made by [findings]. */
@KneeriDsl
public class FindingsBuilder internal constructor() {
    private val findings = LinkedHashMap<String, Finding>()

    /** Yes to each of these features. */
    public fun yes(vararg features: String) {
        features.forEach { put(it, Finding.YesNo(true)) }
    }

    /** No to each of these features. */
    public fun no(vararg features: String) {
        features.forEach { put(it, Finding.YesNo(false)) }
    }

    /** One choice. */
    public fun choice(feature: String, choice: String) {
        put(feature, Finding.Choice(choice))
    }

    /** One of these choices, but it is not settled which. */
    public fun oneOf(feature: String, vararg choices: String) {
        put(feature, Finding.OneOf(choices.toList()))
    }

    /** Exactly these options. Without any it is "none of these". */
    public fun options(feature: String, vararg options: String) {
        put(feature, Finding.Options(options.toList()))
    }

    /** Some options are present, some absent, the rest is unknown. */
    public fun partly(feature: String, yes: Collection<String> = emptyList(), no: Collection<String> = emptyList()) {
        put(feature, Finding.Partly(yes.toList(), no.toList()))
    }

    /** A number in the unit of the feature. */
    public fun number(feature: String, number: Number) {
        put(feature, Finding.Number(number.toDouble()))
    }

    /** A number in a unit of its own, a UCUM code such as `km` or `[mi_i]`. */
    public fun quantity(feature: String, number: Number, unit: String) {
        put(feature, Finding.Quantity(number.toDouble(), unit))
    }

    /** A number in this range, ends included; one end is enough. Without a unit it is that of the feature. */
    public fun between(feature: String, atLeast: Number? = null, atMost: Number? = null, unit: String? = null) {
        put(feature, Finding.Between(atLeast?.toDouble(), atMost?.toDouble(), unit))
    }

    /** It was asked, and the person cannot say. */
    public fun cannotSay(vararg features: String) {
        features.forEach { put(it, Finding.Unknown) }
    }

    /** What is known already, for example from an earlier visit. */
    public fun known(findings: Map<String, Finding>) {
        findings.forEach(::put)
    }

    private fun put(feature: String, finding: Finding) {
        if (findings.putIfAbsent(feature, finding) != null) {
            throw KneeriException.Findings("$feature: given twice", feature, null)
        }
    }

    internal fun build(): Map<String, Finding> = findings
}
