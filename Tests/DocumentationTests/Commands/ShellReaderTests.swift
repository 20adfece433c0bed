import Testing

@Suite struct ShellReaderTests {
  @Test func `A block is read as the shell reads it`() {
    let lines = ShellReader.lines(
      of: """
        # first
        condense train --recipe a.yaml \\
          --set 'data.size=[32, 32]' --out "my runs" # then
        A=1 time condense inspect x | tail -n 1 2>&1 >out.txt && cd there
        for name in a b; do
          condense run $name.yaml --out runs/$name
        done
        cat > own.yaml <<'EOF'
        step: train
        EOF
        condense run own.yaml
        """, from: 10)
    #expect(lines.map(\.line) == [11, 13, 14, 17, 20])
    #expect(
      lines[0].commands.map(\.words) == [
        [
          "condense", "train", "--recipe", "a.yaml", "--set", "data.size=[32, 32]", "--out",
          "my runs",
        ]
      ])
    #expect(lines[1].commands.map(\.program) == ["condense", "tail", "cd"])
    #expect(lines[1].commands[1].arguments == ["-n", "1"])
    #expect(lines[2].commands.map(\.isExpanded) == [false, false, true, false])
    #expect(lines[2].commands[2].line == 15)
    #expect(lines[3].text == "cat > own.yaml <<'EOF'\nstep: train\nEOF\n")
    #expect(lines[4].commands[0].arguments == ["run", "own.yaml"])
  }

  @Test func `Words are put behind a command and before what follows it`() {
    let lines = ShellReader.lines(
      of: "condense run a \\\n  --out b > log; condense inspect c | wc\n")
    #expect(
      lines.map { $0.text { $0.arguments.first == "run" ? ["--set", "a='1'"] : ["-q"] } } == [
        """
        condense run a \\
          --out b '--set' 'a='\\''1'\\''' > log; condense inspect c '-q' | wc '-q'

        """
      ])
  }
}
