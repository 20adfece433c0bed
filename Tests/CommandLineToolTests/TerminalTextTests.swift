import CommandLineTool
import Reporting
import Testing

@Suite("Text for people")
struct TerminalTextTests {
  @Test("Counts, bytes, durations and rates round without showing 1000.0 or 60.0")
  func units() {
    #expect(
      [0, 7, -1234, 19_810, 999_999, 1_000_000, 31_400_000, 999_949_999, 999_950_000, 3 << 40].map(
        humanCount) == [
          "0", "7", "-1,234", "19,810", "999,999", "1.0 M", "31.4 M", "999.9 M", "1.0 G", "3.3 T",
        ])
    #expect(humanCount(.max) == "9.2 E")
    #expect(
      [0, 1023, 1024, 1536, 1_048_575, 32_925_286].map(humanBytes) == [
        "0 B", "1023 B", "1.0 KiB", "1.5 KiB", "1.0 MiB", "31.4 MiB",
      ])
    #expect(
      [-1, 0.421, 9.996, 12.34, 59.96, 185, 3599.4, 3599.6, 3725, 86_399, 183_600, .infinity].map(
        humanDuration) == [
          "0.00 s", "0.42 s", "10.0 s", "12.3 s", "1 min 00 s", "3 min 05 s", "59 min 59 s",
          "1 h 00 min", "1 h 02 min", "1 d 00 h", "2 d 03 h", "?",
        ])
    #expect(
      [7.9, 750, 3723, -3, .nan].map(clockDuration) == ["0:07", "12:30", "1:02:03", "0:00", "?"])
    #expect(
      [0.25, 0.999, 3.44, 9.96, 1204.4, .infinity].map(humanRate) == [
        "0.25", "1.0", "3.4", "10", "1,204", "?",
      ])
  }

  private var table: TextTable {
    var table = TextTable([.left("layer"), .right("parameters"), .left("note")])
    table.append(["model.1", "9,408", ""])
    table.append(["model.10.conv_block.1", "2.4 M", "絵 shared"])
    return table
  }

  @Test("Tables align their columns")
  func aligned() {
    #expect(
      table.lines() == [
        "layer                  parameters  note",
        "─────────────────────  ──────────  ─────────",
        "model.1                     9,408",
        "model.10.conv_block.1       2.4 M  絵 shared",
      ])
    #expect(table.text().hasSuffix("絵 shared\n"))
  }

  @Test("Narrow tables shorten words before numbers")
  func narrow() {
    #expect(
      table.lines(width: 26) == [
        "layer   parameters  note",
        "──────  ──────────  ──────",
        "model…       9,408",
        "model…       2.4 M  絵 sh…",
      ])
    #expect(table.lines(width: 0)[2] == "mo…  9,…")
  }

  @Test("Tables are ASCII where the locale has no Unicode")
  func ascii() {
    var table = TextTable([.left("word")], usesUnicode: false)
    table.append(["unabridged"])
    #expect(table.lines(width: 5) == ["word", "-----", "unab~"])
    #expect(TextTable([.left("a"), .right("b")]).lines() == ["a  b", "─  ─"])
  }
}
