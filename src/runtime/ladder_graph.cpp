#include "runtime/ladder_graph.hpp"

#include <fmt/format.h>
#include <oneapi/tbb/flow_graph.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>

namespace espalier {
namespace flow = oneapi::tbb::flow;
namespace {

/// What goes round besides messages must be as plain as they are: see the note on lightweight nodes below.
static_assert(std::is_trivially_copyable_v<Event> && std::is_nothrow_default_constructible_v<Event>);
static_assert(std::is_trivially_copyable_v<Launch> && std::is_nothrow_default_constructible_v<Launch>);

// Decision nodes are serial multifunction_nodes that put their outputs inside the body: a serial function_node releases
// its next message before it forwards its output, and order is lost. `queueing_lightweight` runs a body in the thread
// that puts; oneTBB switches it off silently unless the body is noexcept and the message nothrow default-constructible.
using StageNode = flow::multifunction_node<Message, std::tuple<Message, Launch>, flow::queueing_lightweight>;
using SequenceNode = flow::multifunction_node<Event, std::tuple<Message>, flow::queueing_lightweight>;
using SampleNode = flow::multifunction_node<Message, std::tuple<Event, Launch>, flow::queueing_lightweight>;
// Evaluations are never lightweight: they are tasks, which any thread of the arena may steal.
using EvaluateNode = flow::function_node<Launch>;

/// Holds the graph open while something outside of it is on its way back into it. Only then: the counter is shared by
/// all threads, and a decision costs less than a few visits to it.
class Hold {
  public:
    static void take(flow::graph& graph) { graph.reserve_wait(); }
    static void release(flow::graph& graph) { graph.release_wait(); }
};

/// Each serial node sees every message, in order.
class InOrder {
  public:
    [[nodiscard]] bool next(Seq seq) {
        const bool grows = number(seq) > last_;
        last_ = number(seq);
        return grows;
    }

  private:
    std::uint64_t last_ = 0;
};

}  // namespace

struct LadderGraph::Impl {
    Impl(Ladder& the_ladder, GraphHost& the_host, GraphMode the_mode);

    [[nodiscard]] std::string name_of(const RungStage& stage) const;
    /// Where the chain ends; in schemes that cannot be pipelined it has the rungs, too (core/ladder.hpp).
    [[nodiscard]] std::string last_name() const {
        if (ladder.plan().scheme == Scheme::pbt) return "populations";
        return ladder.plan().scheme == Scheme::asha ? "sample" : "brackets";
    }
    flow::receiver<Message>& last() { return sample; }
    flow::receiver<Message>& first_rung();
    void add_stopping_node();
    void pass_front(Message message) noexcept;
    void add_rung_node(RungStage& stage);
    void fail(const char* why) noexcept;

    void on_event(const Event& event) noexcept;
    template <typename Ports>
    void on_stage(RungStage& stage, InOrder& order, const Message& message, Ports& ports) noexcept;
    template <typename Ports>
    void on_sample(const Message& message, Ports& ports) noexcept;
    void enter(Message message) noexcept;

    template <typename From, typename To>
    void connect(From& from, const std::string& from_name, To& to, const std::string& to_name, const char* label) {
        flow::make_edge(from, to);
        edges.push_back({from_name, to_name, label});
    }

    Ladder& ladder;
    GraphHost& host;
    const GraphMode mode;
    flow::graph graph;
    SequenceNode sequence;
    std::deque<StageNode> rungs;     ///< as the ladder's stages: the last in the chain first
    std::vector<std::string> names;  ///< of the rungs
    SampleNode sample;
    EvaluateNode evaluate;
    std::optional<StageNode> stopping;
    /// Null: the chain has no rungs. Set by whoever enters messages, before the first that needs the new one;
    /// `stopping` may then still have older messages and put them there, too: they only pass through.
    std::atomic<StageNode*> top{nullptr};

    std::mutex gate;  ///< against posts from outside after the end
    bool accepting = false;
    std::atomic<const char*> violated{nullptr};

    struct Edge {
        std::string from, to, label;
    };
    std::vector<Edge> edges;  ///< for the picture
};

LadderGraph::Impl::Impl(Ladder& the_ladder, GraphHost& the_host, GraphMode the_mode)
    : ladder(the_ladder),
      host(the_host),
      mode(the_mode),
      sequence(graph, flow::serial,
               [this](const Event& event, SequenceNode::output_ports_type&) noexcept { on_event(event); }),
      sample(graph, flow::serial,
             [this, order = InOrder()](const Message& message, SampleNode::output_ports_type& ports) mutable noexcept {
                 if (!order.next(message.seq)) fail("sample saw messages out of order");
                 on_sample(message, ports);
             }),
      evaluate(graph, flow::unlimited, [this](const Launch& launch) noexcept {
          if (!mode.in_place) Hold::take(graph);  // until the job has come back
          host.launch(launch);
          return flow::continue_msg();
      }) {
    for (std::size_t i = 0; i < ladder.stages(); ++i) add_rung_node(ladder.stage(i));
    if (ladder.stopping() != nullptr) add_stopping_node();
    connect(flow::output_port<1>(sample), last_name(), evaluate, "evaluate", ladder.stages() > 0 ? "new" : "job");
    connect(flow::output_port<0>(sample), last_name(), sequence, "sequence", "follow-ups");
    edges.push_back({"evaluate", "sequence", stopping ? "result, reports" : "result"});
    const std::string front = stopping ? "stopping" : "sequence";
    if (ladder.plan().attempts > 1)
        edges.push_back({ladder.retries_at_front() ? front : last_name(), "evaluate", "again"});
}

std::string LadderGraph::Impl::name_of(const RungStage& stage) const {
    if (ladder.plan().brackets.size() == 1) return fmt::format("rung {}", stage.index());
    return fmt::format("bracket {} rung {}", stage.bracket(), stage.index());
}

void LadderGraph::Impl::add_rung_node(RungStage& stage) {
    auto& node = rungs.emplace_back(graph, flow::serial,
                                    [this, &stage, order = InOrder()](
                                        const Message& message, StageNode::output_ports_type& ports) mutable noexcept {
                                        on_stage(stage, order, message, ports);
                                    });
    names.push_back(name_of(stage));
    const auto& name = names.back();
    if (rungs.size() == 1)
        connect(flow::output_port<0>(node), name, last(), last_name(), "");
    else
        connect(flow::output_port<0>(node), name, rungs[rungs.size() - 2], names[names.size() - 2], "");
    if (stage.promotes()) connect(flow::output_port<1>(node), name, evaluate, "evaluate", "promote");
    top.store(&node, std::memory_order_release);
}

void LadderGraph::Impl::add_stopping_node() {
    stopping.emplace(graph, flow::serial,
                     [this, order = InOrder()](const Message& message, StageNode::output_ports_type&) mutable noexcept {
                         if (!order.next(message.seq)) fail("the stopping rule saw messages out of order");
                         pass_front(message);
                     });
}

// It puts into the top itself: an edge could not be moved to a new top while messages pass.
void LadderGraph::Impl::pass_front(Message message) noexcept {
    ladder.pass_front(message);
    if (message.is_retried() && ladder.retries_at_front()) evaluate.try_put(Launch{message.seq, *message.decision});
    first_rung().try_put(message);
}

flow::receiver<Message>& LadderGraph::Impl::first_rung() {
    StageNode* node = top.load(std::memory_order_acquire);
    return node != nullptr ? *static_cast<flow::receiver<Message>*>(node) : last();
}

void LadderGraph::Impl::on_event(const Event& event) noexcept {
    Message message;
    message.seq = ladder.next_seq();
    message.event = event;
    if (mode.deferred) Hold::take(graph);  // until it has entered the ladder, which may be before record() returns
    host.record(message);
    if (!mode.deferred) enter(message);
}

void LadderGraph::Impl::enter(Message message) noexcept {
    while (ladder.lacks_rung_of(message.event)) add_rung_node(ladder.add_rung());
    if (stopping)
        stopping->try_put(message);
    else
        pass_front(message);
}

template <typename Ports>
void LadderGraph::Impl::on_stage(RungStage& stage, InOrder& order, const Message& message, Ports& ports) noexcept {
    if (!order.next(message.seq)) fail("a rung saw messages out of order");
    Message passing = message;
    const bool filled_above = passing.decision.has_value();
    stage.pass(passing);
    if (passing.decision && !filled_above) std::get<1>(ports).try_put(Launch{passing.seq, *passing.decision});
    std::get<0>(ports).try_put(passing);
}

template <typename Ports>
void LadderGraph::Impl::on_sample(const Message& message, Ports& ports) noexcept {
    Message passing = message;
    const bool handed_out = passing.decision.has_value() && !(passing.is_retried() && !ladder.retries_at_front());
    ladder.pass_last(passing);
    if (passing.decision && !handed_out) std::get<1>(ports).try_put(Launch{passing.seq, *passing.decision});
    const FollowUps next = ladder.vacancies().pass(passing);
    host.settled(passing, next);
    if (next.stop) std::get<0>(ports).try_put(Stop{*next.stop});
    for (std::uint32_t i = 0; i < next.vacancies; ++i) std::get<0>(ports).try_put(Vacancy{});
}

void LadderGraph::Impl::fail(const char* why) noexcept {
    const char* none = nullptr;
    if (!violated.compare_exchange_strong(none, why)) return;
    // Nothing may throw here, and cancelling would hang the wait: a stop lets the graph drain.
    sequence.try_put(Stop{StopReason::error});
}

LadderGraph::LadderGraph(Ladder& ladder, GraphHost& host, GraphMode mode)
    : impl_(std::make_unique<Impl>(ladder, host, mode)) {}
LadderGraph::~LadderGraph() = default;

void LadderGraph::run(const std::vector<Launch>& again, const std::vector<Event>& events) {
    {
        const std::lock_guard lock(impl_->gate);
        impl_->accepting = true;
    }
    // A session begins with its events: jobs that run again may report at once.
    for (const Event& event : events) impl_->sequence.try_put(event);
    for (const Launch& launch : again) impl_->evaluate.try_put(launch);
    impl_->graph.wait_for_all();
    {
        const std::lock_guard lock(impl_->gate);
        impl_->accepting = false;
    }
    impl_->graph.wait_for_all();  // a stop may have slipped in before the gate closed
    if (const char* why = impl_->violated) throw std::logic_error(why);
}

void LadderGraph::launch_again(const Launch& launch) noexcept { impl_->evaluate.try_put(launch); }

void LadderGraph::post(const Event& event) noexcept {
    const std::lock_guard lock(impl_->gate);
    if (!impl_->accepting) return;
    // What is put meanwhile by a job that ends waits behind this thread, and is counted by nobody: without the hold the
    // graph would be idle for that moment, and the run over.
    Hold::take(impl_->graph);
    impl_->sequence.try_put(event);
    Hold::release(impl_->graph);
}

void LadderGraph::completed(const Result& result) noexcept {
    impl_->sequence.try_put(result);
    abandoned();
}

void LadderGraph::abandoned() noexcept {
    if (!impl_->mode.in_place) Hold::release(impl_->graph);
}

void LadderGraph::enter(const Message& message) noexcept {
    impl_->enter(message);
    Hold::release(impl_->graph);
}

void LadderGraph::drop(const Message&) noexcept { Hold::release(impl_->graph); }

std::string LadderGraph::dot() const {
    std::string text = "digraph ladder {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n";
    text += "  \"evaluate\" [style=rounded];\n";
    for (std::size_t i = impl_->rungs.size(); i-- > 0;)
        text += fmt::format("  \"{}\" [label=\"{}\\nresource {}\"];\n", impl_->names[i], impl_->names[i],
                            impl_->ladder.stage(i).level());
    if (impl_->stopping) text += "  \"sequence\" -> \"stopping\";\n";
    text += fmt::format("  \"{}\" -> \"{}\";\n", impl_->stopping ? "stopping" : "sequence",
                        impl_->names.empty() ? impl_->last_name() : impl_->names.back());
    for (const auto& edge : impl_->edges) {
        text += fmt::format("  \"{}\" -> \"{}\"", edge.from, edge.to);
        if (!edge.label.empty()) text += fmt::format(" [label=\"{}\"]", edge.label);
        text += ";\n";
    }
    return text + "}\n";
}

std::string ladder_dot(const LadderPlan& plan) {
    struct Nobody final : GraphHost {
        void record(const Message&) noexcept override {}
        void launch(const Launch&) noexcept override {}
        void settled(const Message&, const FollowUps&) noexcept override {}
    } nobody;
    Ladder ladder(plan);
    // Of an endless ladder, what a page can show.
    constexpr std::size_t most_shown = 12;
    if (plan.scheme != Scheme::asha) return LadderGraph(ladder, nobody).dot();
    while (ladder.rungs() < std::min(plan.brackets.front().levels.size(), most_shown)) ladder.add_rung();
    return LadderGraph(ladder, nobody).dot();
}

}  // namespace espalier
