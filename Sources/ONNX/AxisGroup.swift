/// Axes before and after a reshape that have the same scalars.
struct AxisGroup {
  var before: [Int]
  var after: [Int]

  /// The smallest groups of axes, without those of extent 1; nil if the numbers of scalars differ.
  static func groups(_ before: [ProbedNumber], _ after: [ProbedNumber]) -> [AxisGroup]? {
    var source = before.indices.filter { before[$0] != 1 }[...]
    var wanted = after.indices.filter { after[$0] != 1 }[...]
    var groups: [AxisGroup] = []
    while let first = source.popFirst(), let goal = wanted.popFirst() {
      var group = AxisGroup(before: [first], after: [goal])
      var (have, need) = (before[first], after[goal])
      while have != need {
        if have.lanes[0] < need.lanes[0] {
          guard let next = source.popFirst() else { return nil }
          group.before.append(next)
          have = have * before[next]
        } else {
          guard let next = wanted.popFirst() else { return nil }
          group.after.append(next)
          need = need * after[next]
        }
      }
      groups.append(group)
    }
    return source.isEmpty && wanted.isEmpty ? groups : nil
  }
}
