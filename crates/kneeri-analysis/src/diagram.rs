//! Decision diagrams over variables with several values: hash-consed, so that equal functions are the same node.

use rustc_hash::{FxHashMap, FxHashSet};

/// The most nodes that one condition over findings may add, and the most states that one search may look at.
pub(crate) const MOST_NODES: usize = 50_000;

/// A question that would take more than [`MOST_NODES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooComplex;

/// A function from the values of the variables to true or false.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Node(u32);

impl Node {
    pub(crate) const FALSE: Self = Self(0);
    pub(crate) const TRUE: Self = Self(1);

    fn of(truth: bool) -> Self {
        if truth { Self::TRUE } else { Self::FALSE }
    }

    fn is_end(self) -> bool {
        self <= Self::TRUE
    }
}

/// The variable that a node looks at, and where each of its values leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Branch {
    variable: usize,
    ways: Box<[Node]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
}

/// All nodes. The variables are looked at in the order of their numbers.
#[derive(Debug, Default)]
pub(crate) struct Diagram {
    branches: Vec<Branch>,
    known: FxHashMap<Branch, Node>,
    combined: FxHashMap<(Operation, Node, Node), Node>,
    negated: FxHashMap<Node, Node>,
    most: usize,
}

/// One value for each variable that matters; `None` where any value will do.
pub(crate) type Path = Vec<Option<usize>>;

impl Diagram {
    /// Lets the next condition add [`MOST_NODES`].
    pub(crate) fn allow_more(&mut self) {
        self.most = self.branches.len() + MOST_NODES;
    }

    fn branch(&self, node: Node) -> Option<&Branch> {
        self.branches.get((node.0 as usize).wrapping_sub(2))
    }

    /// The variable that a node looks at first; ends look at none.
    fn top(&self, node: Node) -> usize {
        self.branch(node).map_or(usize::MAX, |branch| branch.variable)
    }

    /// Where a node leads when this variable has this value.
    fn follow(&self, node: Node, variable: usize, value: usize) -> Node {
        let branch = self.branch(node).filter(|branch| branch.variable == variable);
        branch.and_then(|branch| branch.ways.get(value)).copied().unwrap_or(node)
    }

    fn values(&self, node: Node) -> usize {
        self.branch(node).map_or(0, |branch| branch.ways.len())
    }

    /// The variable that a node looks at, and where its values lead.
    pub(crate) fn ways(&self, node: Node) -> Option<(usize, &[Node])> {
        self.branch(node).map(|branch| (branch.variable, &*branch.ways))
    }

    /// The function that leads to these functions, one for each value of the variable.
    fn node(&mut self, variable: usize, ways: Vec<Node>) -> Result<Node, TooComplex> {
        if let Some(first) = ways.first().filter(|first| ways.iter().all(|way| way == *first)) {
            return Ok(*first);
        }
        let branch = Branch { variable, ways: ways.into() };
        if let Some(node) = self.known.get(&branch) {
            return Ok(*node);
        }
        if self.branches.len() >= self.most {
            return Err(TooComplex);
        }
        let node = Node(u32::try_from(self.branches.len() + 2).map_err(|_| TooComplex)?);
        self.branches.push(branch.clone());
        self.known.insert(branch, node);
        Ok(node)
    }

    /// That a variable has one of these values.
    pub(crate) fn atom(&mut self, variable: usize, allowed: impl Iterator<Item = bool>) -> Result<Node, TooComplex> {
        self.node(variable, allowed.map(Node::of).collect())
    }

    pub(crate) fn and(&mut self, a: Node, b: Node) -> Result<Node, TooComplex> {
        self.combine(Operation::And, a, b)
    }

    pub(crate) fn or(&mut self, a: Node, b: Node) -> Result<Node, TooComplex> {
        self.combine(Operation::Or, a, b)
    }

    /// For "and", FALSE decides and TRUE leaves the other; for "or", the other way round.
    fn combine(&mut self, operation: Operation, a: Node, b: Node) -> Result<Node, TooComplex> {
        let (decides, leaves) = match operation {
            Operation::And => (Node::FALSE, Node::TRUE),
            Operation::Or => (Node::TRUE, Node::FALSE),
        };
        match (a, b) {
            _ if a == decides || b == decides => return Ok(decides),
            _ if a == leaves || a == b => return Ok(b),
            _ if b == leaves => return Ok(a),
            _ => {}
        }
        let key = (operation, a.min(b), a.max(b));
        if let Some(known) = self.combined.get(&key) {
            return Ok(*known);
        }
        let variable = self.top(a).min(self.top(b));
        let first = if self.top(a) == variable { a } else { b };
        let mut ways = Vec::new();
        for value in 0..self.values(first) {
            let (a, b) = (self.follow(a, variable, value), self.follow(b, variable, value));
            ways.push(self.combine(operation, a, b)?);
        }
        let node = self.node(variable, ways)?;
        self.combined.insert(key, node);
        Ok(node)
    }

    pub(crate) fn not(&mut self, node: Node) -> Result<Node, TooComplex> {
        if node.is_end() {
            return Ok(Node::of(node == Node::FALSE));
        }
        if let Some(known) = self.negated.get(&node) {
            return Ok(*known);
        }
        let variable = self.top(node);
        let mut ways = Vec::new();
        for value in 0..self.values(node) {
            let way = self.follow(node, variable, value);
            ways.push(self.not(way)?);
        }
        let negated = self.node(variable, ways)?;
        self.negated.insert(node, negated);
        self.negated.insert(negated, node);
        Ok(negated)
    }

    pub(crate) fn all(&mut self, parts: &[Node]) -> Result<Node, TooComplex> {
        parts.iter().try_fold(Node::TRUE, |all, part| self.and(all, *part))
    }

    pub(crate) fn any(&mut self, parts: &[Node]) -> Result<Node, TooComplex> {
        parts.iter().try_fold(Node::FALSE, |any, part| self.or(any, *part))
    }

    /// At least so many of these.
    pub(crate) fn at_least(&mut self, count: usize, parts: &[Node]) -> Result<Node, TooComplex> {
        // `reached[k]`: at least k of the parts so far.
        let mut reached = vec![Node::TRUE];
        reached.resize(count + 1, Node::FALSE);
        for part in parts {
            let before = reached.clone();
            for (place, least) in reached.iter_mut().enumerate().skip(1) {
                let fewer = before.get(place - 1).copied().unwrap_or(Node::TRUE);
                let one_more = self.and(fewer, *part)?;
                *least = self.or(*least, one_more)?;
            }
        }
        Ok(reached.last().copied().unwrap_or(Node::TRUE))
    }

    /// The function when a variable has this value.
    pub(crate) fn fixed(&mut self, node: Node, variable: usize, value: usize) -> Result<Node, TooComplex> {
        let top = self.top(node);
        if top >= variable {
            return Ok(self.follow(node, variable, value));
        }
        let mut ways = Vec::new();
        for other in 0..self.values(node) {
            let way = self.follow(node, top, other);
            ways.push(self.fixed(way, variable, value)?);
        }
        self.node(top, ways)
    }

    /// The variables that a function looks at.
    pub(crate) fn support(&self, node: Node) -> FxHashSet<usize> {
        let (mut seen, mut variables, mut open) = (FxHashSet::default(), FxHashSet::default(), vec![node]);
        while let Some(branch) = open.pop().and_then(|node| self.branch(node)) {
            variables.insert(branch.variable);
            open.extend(branch.ways.iter().filter(|way| !way.is_end() && seen.insert(**way)));
        }
        variables
    }

    /// Whether a function is true for these values, one for each variable.
    pub(crate) fn holds(&self, mut node: Node, values: &[usize]) -> bool {
        while let Some(branch) = self.branch(node) {
            let value = values.get(branch.variable).copied().unwrap_or(0);
            node = branch.ways.get(value).copied().unwrap_or(Node::FALSE);
        }
        node == Node::TRUE
    }

    /// Values for which all of these functions are true; `None` when there are none.
    ///
    /// Ends at the first values found, and builds no conjunction.
    pub(crate) fn satisfy(&self, parts: &[Node], variables: usize) -> Result<Option<Path>, TooComplex> {
        let mut search = Search { diagram: self, failed: FxHashSet::default(), path: vec![None; variables] };
        let mut parts = parts.to_vec();
        Ok(search.reaches(&mut parts)?.then_some(search.path))
    }
}

/// Looks for values that make several functions true, depth first.
struct Search<'d> {
    diagram: &'d Diagram,
    failed: FxHashSet<Box<[Node]>>,
    path: Path,
}

impl Search<'_> {
    fn reaches(&mut self, parts: &mut Vec<Node>) -> Result<bool, TooComplex> {
        parts.retain(|part| *part != Node::TRUE);
        parts.sort_unstable();
        parts.dedup();
        match parts.as_slice() {
            [] => return Ok(true),
            [Node::FALSE, ..] => return Ok(false),
            // A node that is no end is true somewhere.
            _ if self.failed.contains(parts.as_slice()) => return Ok(false),
            _ if self.failed.len() >= MOST_NODES => return Err(TooComplex),
            _ => {}
        }
        let top = |part: &Node| self.diagram.top(*part);
        let variable = parts.iter().map(top).min().unwrap_or(usize::MAX);
        let values = parts.iter().find(|part| top(part) == variable).map_or(0, |part| self.diagram.values(*part));
        let mut seen: Vec<Vec<Node>> = Vec::new();
        for value in 0..values {
            let mut ways: Vec<Node> = parts.iter().map(|part| self.diagram.follow(*part, variable, value)).collect();
            if seen.contains(&ways) {
                continue;
            }
            seen.push(ways.clone());
            if let Some(place) = self.path.get_mut(variable) {
                *place = Some(value);
            }
            if self.reaches(&mut ways)? {
                return Ok(true);
            }
        }
        if let Some(place) = self.path.get_mut(variable) {
            *place = None;
        }
        self.failed.insert(parts.as_slice().into());
        Ok(false)
    }
}
