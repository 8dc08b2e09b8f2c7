package io.kneeri

import com.fasterxml.jackson.databind.DeserializationFeature
import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.json.JsonMapper
import java.io.File

/** The folder of the repository. */
val root: File = File(checkNotNull(System.getProperty("kneeri.root")) { "run the tests with cargo xtask kotlin" })

val json: JsonMapper = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build()

/** One engine for all tests: it is immutable. */
val knee: Engine by lazy { Engine.knee() }

/** A person whose findings are in the examples. */
fun example(name: String): Map<String, Finding> = typed(json.readTree(root.resolve("examples/$name.json")))

/** A file of the corpus that every language reads. */
class CorpusFile(file: File) {
    val name: String = file.nameWithoutExtension
    private val tree: JsonNode = json.readTree(file)
    val cases: List<CorpusCase> = tree["cases"].map(::CorpusCase)

    fun engine(): Engine = if (tree["rules"].isTextual) Engine.knee() else Engine.fromJson(tree["rules"].toString())

    override fun toString(): String = name

    companion object {
        fun all(): List<CorpusFile> = root.resolve("tests/conformance").listFiles { file ->
            file.extension == "json"
        }!!.sorted().map(::CorpusFile)
    }
}

/** Findings, and what must come out. */
class CorpusCase(tree: JsonNode) {
    val name: String = tree["name"].asText()
    val findings: JsonNode = tree["findings"]
    val expected: String? = tree["expected"]?.asText()
    val error: String? = tree["error"]?.asText()

    /** A document may hold `null`, which is a fault there; a map cannot. */
    val isTyped: Boolean = findings.isObject && findings.none { it.isNull }
}

/** Findings as an app gives them. */
fun typed(findings: JsonNode): Map<String, Finding> = findings.properties().associate { (feature, said) ->
    feature to
        finding(said)
}

private fun finding(said: JsonNode): Finding = when {
    said.isBoolean -> Finding.YesNo(said.booleanValue())
    said.isNumber -> Finding.Number(said.doubleValue())
    said.isTextual && said.textValue() == "unknown" -> Finding.Unknown
    said.isTextual -> Finding.Choice(said.textValue())
    said.isArray -> Finding.Options(texts(said))
    said.has("one_of") -> Finding.OneOf(texts(said["one_of"]))
    said.has("value") -> Finding.Quantity(said["value"].doubleValue(), said["unit"].textValue())
    said.has("yes") || said.has("no") -> Finding.Partly(texts(said["yes"]), texts(said["no"]))
    else -> Finding.Between(said["at_least"]?.doubleValue(), said["at_most"]?.doubleValue(), said["unit"]?.textValue())
}

private fun texts(list: JsonNode?): List<String> = list?.map { it.asText() } ?: emptyList()
