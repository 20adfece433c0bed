import Foundation
import Reporting
import Testing

@Suite("Explanations of metrics")
struct GlossaryTests {
  @Test func `A metric is found by its name in a log and by its column heading`() {
    for name in ["frechet_a_to_b", "student.frechet_b_to_a_average", "Fréchet"] {
      #expect(MetricGlossary.explanation(of: name)?.title == "Fréchet distance", "\(name)")
    }
    #expect(MetricGlossary.explanation(of: "student.multiply_adds")?.title == "multiply-adds")
    #expect(MetricGlossary.explanation(of: "epoch") == nil)
  }

  @Test func `No two explanations share a name or a title`() {
    let names = MetricGlossary.all.flatMap(\.names)
    #expect(Set(names).count == names.count)
    #expect(Set(MetricGlossary.all.map(\.title)).count == MetricGlossary.all.count)
  }

  @Test func `A legend has one short line per metric`() {
    #expect(
      MetricGlossary.legend(of: ["pair", "SSIM", "psnr_a_to_b", "psnr_b_to_a"])
        == """
        SSIM: structural similarity to the ground truth, at most 1; higher is better
        PSNR: peak signal-to-noise ratio to the ground truth, in dB; higher is better
        …_a_to_b: of the generator A → B
        …_b_to_a: of the generator B → A

        """)
    for entry in MetricGlossary.all {
      #expect(entry.title.count + entry.text.count < 140, "\(entry)")
      #expect(!entry.text.contains("\n") && !entry.text.hasSuffix("."), "\(entry)")
    }
  }

  @Test func `A page gets a definition list, and nothing for unknown names`() throws {
    let list = Markup.glossary(of: ["top1", "top5", "unknown"])
    try expectWellFormed(list.source)
    #expect(list.source.components(separatedBy: "<dt>").count == 3)
    #expect(list.source.contains("<dt>top-1</dt><dd>share of images whose most probable class"))
    #expect(Markup.glossary(of: ["unknown"]).source.isEmpty)
  }
}
