import Foundation
import Search
import TensorCore
import Testing

@Suite struct GenomeTests {
  @Test(arguments: [0, 1, 63, 64, 65, 200])
  func `Bits are kept one by one, across words`(count: Int) {
    var stream = RandomStream(seed: 1, "bits", count)
    let bits = (0..<count).map { _ in stream.next() % 2 == 0 }
    let genome = Genome(bits)
    #expect((0..<count).map { genome[$0] } == bits)
    #expect(genome.onesCount == bits.filter { $0 }.count)
    for lower in stride(from: 0, to: count, by: 7) {
      for upper in stride(from: lower, through: count, by: 13) {
        #expect(genome.onesCount(in: lower..<upper) == bits[lower..<upper].filter { $0 }.count)
      }
    }
    #expect(Genome(count: count, repeating: true).onesCount == count)
    #expect(Genome(count: count, repeating: true) == Genome(bits.map { _ in true }))
  }

  @Test func `The distance counts the bits that differ`() {
    var other = Genome(count: 130)
    for bit in [0, 63, 64, 129] { other[bit] = true }
    #expect(other.distance(to: Genome(count: 130)) == 4)
    #expect(other.distance(to: Genome(count: 130, repeating: true)) == 126)
    #expect(other.distance(to: other) == 0)
  }

  @Test func `Every group has its own bits`() {
    let layout = GenomeLayout(sizes: [3, 64, 5, 1])
    #expect(layout.ranges == [0..<3, 3..<67, 67..<72, 72..<73])
    for (group, range) in layout.ranges.enumerated() {
      var genome = Genome(count: layout.count)
      for bit in range { genome[bit] = true }
      let widths = layout.groups.indices.map { $0 == group ? layout.groups[$0].size : 0 }
      #expect(genome.widths(in: layout) == widths)
      #expect(genome.keptChannels(of: group, in: layout) == Array(0..<range.count))
    }
  }

  @Test func `A genome is a short string in JSON and reads back`() throws {
    var stream = RandomStream(seed: 2)
    for count in [0, 1, 7, 8, 9, 64, 400] {
      let genome = Genome((0..<count).map { _ in stream.next() % 3 == 0 })
      let data = try JSONEncoder().encode([genome])
      #expect(data.count <= count / 6 + 20)
      #expect(try JSONDecoder().decode([Genome].self, from: data) == [genome])
    }
  }

  @Test(arguments: [
    "", "8", "x:AA==", "-1:", "8:", "9:AA==", "8:AAA=", "7:gA==", "8:??", "8:AA==:",
  ])
  func `A damaged genome is rejected`(text: String) throws {
    let data = try JSONEncoder().encode([text])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Genome].self, from: data) }
  }

  @Test func `Widths round to the nearest permitted one`() {
    let group = GenomeLayout.Group("trunk", size: 10, multiple: 4, minimumWidth: 3)
    #expect(group.minimumWidth == 4)
    #expect((0...10).map { group.permitted(nearestTo: $0) } == [4, 4, 4, 4, 4, 4, 8, 8, 8, 10, 10])
    #expect([4, 8, 10].map { group.width(above: $0) } == [8, 10, nil])
    #expect([4, 8, 10].map { group.width(below: $0) } == [nil, 4, 8])
    let odd = GenomeLayout.Group("image", size: 3, multiple: 8)
    #expect((0...3).map { odd.permitted(nearestTo: $0) } == [3, 3, 3, 3])
  }
}
